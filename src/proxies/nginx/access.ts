import type { Decision } from './decision.ts';
import { type Run, Undecided } from './run.ts';
import { type Scope, setting } from './scope.ts';

/** Null to go on, else the status with which nginx refuses. */
export type Refusal = { readonly status: number; readonly why: string } | null;

/** What one check says; `mute` when it is not configured. */
type Verdict = 'mute' | 'ok' | { readonly status: number; readonly why: string };

/** The access phase: allow/deny, basic authentication, auth_request, joined by `satisfy`. */
export function checkAccess(run: Run, ask: (uri: string) => Decision): Refusal {
  const { scope } = run.location;
  const any = setting(scope, 'satisfy') === 'any';
  const refused: { readonly status: number; readonly why: string }[] = [];
  for (const check of [addressRules, basicAuth, (r: Run) => authRequest(r, ask)]) {
    const verdict = check(run);
    if (verdict === 'mute') continue;
    if (verdict === 'ok') {
      if (any) return null;
    } else if (!any || (verdict.status !== 401 && verdict.status !== 403)) return verdict;
    else refused.push(verdict);
  }
  return refused.find((verdict) => verdict.status === 401) ?? refused[refused.length - 1] ?? null;
}

function addressRules(run: Run): Verdict {
  const rules = nearestRules(run.location.scope);
  for (const { name, args } of rules) {
    if (!matches(args[0] ?? '', run.request.remoteAddress)) continue;
    return name === 'allow' ? 'ok' : { status: 403, why: 'access forbidden by rule' };
  }
  return 'mute';
}

function nearestRules(scope: Scope): Scope['directives'] {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const rules = at.directives.filter((d) => d.name === 'allow' || d.name === 'deny');
    if (rules.length > 0) return rules;
  }
  return [];
}

function matches(rule: string, address: string | undefined): boolean {
  if (rule === 'all') return true;
  if (address === undefined) throw new Undecided(`whether the client's address is in ${rule}`);
  if (rule === address) return true;
  const network = /^([\d.]+)\/(\d{1,2})$/.exec(rule);
  if (!network) {
    if (rule.includes('/') && address.includes(':')) throw new Undecided(`whether ${address} is in ${rule}`);
    return false;
  }
  const size = 2 ** (32 - Number(network[2]));
  const [a, b] = [toNumber(address), toNumber(network[1] ?? '')];
  return a !== null && b !== null && Math.floor(a / size) === Math.floor(b / size);
}

function toNumber(address: string): number | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return null;
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function basicAuth(run: Run): Verdict {
  const realm = setting(run.location.scope, 'auth_basic');
  if (realm === null || realm === 'off') return 'mute';
  const headers = Object.keys(run.request.headers ?? {}).map((name) => name.toLowerCase());
  if (headers.includes('authorization')) throw new Undecided('whether the password is right');
  return { status: 401, why: 'no user/password was provided for basic authentication' };
}

function authRequest(run: Run, ask: (uri: string) => Decision): Verdict {
  const uri = setting(run.location.scope, 'auth_request');
  if (uri === null || uri === 'off') return 'mute';
  const decision = ask(uri);
  run.earlier.push(...decision.earlier);
  // Without an oracle a backend is taken to allow.
  if (decision.is === 'pass') {
    run.earlier.push(decision);
    return 'ok';
  }
  if (decision.is === 'answered') run.earlier.push(decision.pass);
  if (decision.is === 'unknown') throw new Undecided(decision.why);
  const status = 'status' in decision ? decision.status : 500;
  if (status >= 200 && status < 300) return 'ok';
  if (status === 401 || status === 403) return { status, why: 'auth_request refused' };
  return { status: 500, why: `auth request unexpected status: ${status}` };
}
