import { absent, type Context, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { anEvent, aProbe, someWords } from '../shared/example-facts.ts';
import { isSafe } from '../shared/paths.ts';
import { reload } from '../shared/proxy.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

const HOST = /^[A-Za-z0-9._-]+$/;

/** The proxy passes a name of its own making instead of the visitor's. */
function proxyChangesHost(context: Context): boolean {
  return !/\$(?:http_)?host\b/.test(context.route.hostHeader);
}

function proxyStep(context: Context): FixStep {
  const { place, passPlace, hostHeader } = context.route;
  const file = quote(passPlace.file);
  const block = place.file === passPlace.file && place.line < passPlace.line;
  const drop = block
    ? `-e ${quote(`${place.line},/^[[:space:]]*}/{/^[[:space:]]*proxy_set_header[[:space:]]+Host[[:space:]]/d}`)} `
    : '';
  const copy = quote(`/root/${passPlace.file.replaceAll('/', '_')}.why502`);
  const add = quote(`${passPlace.line}a\\        proxy_set_header Host $host;`);
  return {
    command: `cp -L ${file} ${copy} && sed -i --follow-symlinks -E ${drop}-e ${add} ${file} && ${reload(context)}`,
    why: { en: `The proxy sends ${hostHeader} as the host name: this passes the visitor's.` },
    risk: 'caution',
    undo: `cat ${copy} > ${file} && ${reload(context)}`,
  };
}

function settingSteps(host: string, facts: SeenFacts, context: Context): readonly FixStep[] {
  const file = facts.environment?.files.find(
    (one) => one.exists && one.names.some((name) => name.endsWith('ALLOWED_HOSTS')),
  );
  const variable = file?.names.find((name) => name.endsWith('ALLOWED_HOSTS'));
  if (!file || !variable || !HOST.test(host) || !isSafe(file.path))
    return [byHand(`Add '${host}' to ALLOWED_HOSTS in the app's settings.`), ...upAgain(facts, context)];
  const script = `s/^(${variable}=)(["']?)([^"']*)(["']?)$/\\1\\2\\3,${host}\\4/`;
  return [
    {
      command: `sed -i.why502 -E ${quote(script)} ${quote(file.path)}`,
      why: { en: `Adds ${host} to ${variable}.` },
      risk: 'caution',
      undo: `mv ${quote(`${file.path}.why502`)} ${quote(file.path)}`,
    },
    ...upAgain(facts, context),
  ];
}

export const rule = defineCause({
  id: 'app.host-not-allowed',
  on: ['backend'],
  needs: ['words'],
  wants: ['probe', 'environment', 'unit'],
  leadsTo: { 'http-4xx': 0.4, 'body-mismatch': 0.05 },
  title: {
    en: 'The app refuses the host name',
    ko: '앱이 호스트 이름을 거부함 (ALLOWED_HOSTS)',
    zh: '应用拒绝该主机名 (ALLOWED_HOSTS)',
  },
  why: { en: 'The host name of the request is not in ALLOWED_HOSTS, so every request is answered with 400.' },
  look: "journalctl -u {subject} -n 200 --no-pager | grep 'Invalid HTTP_HOST header'",
  judge({ probe }, context) {
    const told = telling(context, 'app.host-not-allowed');
    if (told === null) return absent;
    const results = [...(probe?.through ?? []), ...(probe?.direct ?? [])];
    const refused = results.find((result) => result.status === 400);
    // Scanners make a healthy app say this all day: it counts only when an ordinary request is refused too.
    if (results.length > 0 && !refused) return ruledOut('ordinary requests are not refused for their host name');
    const host =
      told.event.fields.host ??
      /HTTP_HOST header: '([^']+)'/.exec(told.event.text)?.[1] ??
      context.route.serverNames[0] ??
      'the host';
    return present({
      subject: host.replace(/:\d+$/, ''),
      confidence: refused ? Math.min(0.95, told.confidence + 0.03) : 0.5,
      says: {
        en: `The app refuses the host name ${host}: it is not in ALLOWED_HOSTS`,
        ko: `앱이 호스트 이름 ${host}을(를) 허용하지 않습니다 (ALLOWED_HOSTS)`,
        zh: `应用不接受主机名 ${host}：不在 ALLOWED_HOSTS 中`,
      },
      evidence: [told.evidence, ...(refused ? [saw('request', `${refused.url} → 400`, refused.at)] : [])],
    });
  },
  fix({ subject }, context, facts) {
    const known = context.route.serverNames.includes(subject);
    return proxyChangesHost(context) && !known && context.route.proxy === 'nginx'
      ? [proxyStep(context)]
      : settingSteps(subject, facts, context);
  },
  examples: {
    present: [
      {
        name: 'every request is refused',
        facts: {
          words: someWords(
            anEvent(
              'app.host-not-allowed',
              "Invalid HTTP_HOST header: 'shop.example.com'. You may need to add 'shop.example.com' to ALLOWED_HOSTS.",
              { host: 'shop.example.com' },
            ),
          ),
          probe: aProbe({ status: 400 }, { status: 400 }),
        },
      },
    ],
    absent: [
      {
        name: 'a scanner was refused',
        facts: {
          words: someWords(
            anEvent('app.host-not-allowed', "Invalid HTTP_HOST header: '203.0.113.9'.", { host: '203.0.113.9' }),
          ),
          probe: aProbe(),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
