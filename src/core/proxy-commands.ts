import { programs } from './programs.generated.ts';
import type { ProxyProgram } from './proxy-program.ts';
import type { Context } from './rule.ts';
import { quote } from './shell.ts';

/** What is known of the proxy program of a route. */
export function programOf(context: Context): ProxyProgram {
  return programNamed(context.route.proxy);
}

export function programNamed(name: ProxyProgram['name']): ProxyProgram {
  const found = programs.find((one) => one.name === name);
  if (!found) throw new Error(`no program ${name}`);
  return found;
}

/** The proxy's unit, as commands name it. */
export function proxyUnit(context: Context): string {
  return context.proxy['proxy-state']?.unit ?? programOf(context).unit.replace(/\.service$/, '');
}

/** The file that the proxy starts from. */
export function configFile(context: Context): string {
  return context.proxy['proxy-state']?.configFile ?? programOf(context).configFile;
}

function inContainer(context: Context, command: string): string {
  const container = context.proxy['proxy-state']?.container;
  return container ? `docker exec ${quote(container)} ${command}` : command;
}

/** The command that tests the configuration; for a program that has none, one that shows how it is. */
export function configTest(context: Context): string {
  const test = programOf(context).test(quote(configFile(context)));
  if (test !== null) return inContainer(context, test);
  const container = context.proxy['proxy-state']?.container;
  return container ? `docker logs --tail 20 ${quote(container)}` : `systemctl is-active ${quote(proxyUnit(context))}`;
}

/** The test with `&&` behind it, for programs that need one first. */
function tested(context: Context): string {
  const program = programOf(context);
  const isNeedless = program.testsItself || program.test(quote(configFile(context))) === null;
  return isNeedless ? '' : `${configTest(context)} && `;
}

/** Tests the configuration and, when it is sound, loads it, without dropping a request where the program can. */
export function reload(context: Context): string {
  const program = programOf(context);
  const state = context.proxy['proxy-state'];
  const inside = program.reloadInside(quote(configFile(context)));
  const verb = state?.running === false ? 'restart' : program.unitReloads ? 'reload' : 'restart';
  const act = !state?.container
    ? `systemctl ${verb} ${quote(proxyUnit(context))}`
    : inside === null || !state.running
      ? `docker restart ${quote(state.container)}`
      : inContainer(context, inside);
  return `${state?.container && !state.running ? '' : tested(context)}${act}`;
}

/** Tests the configuration and starts the proxy, or starts it anew. */
export function startProxy(context: Context): string {
  const verb = context.proxy['proxy-state']?.running ? 'restart' : 'start';
  return `${tested(context)}systemctl ${verb} ${quote(proxyUnit(context))}`;
}

/** Waits until somebody answers at the backend's address, 20 seconds at most. */
function waitFor(address: string): string {
  const where = address.startsWith('unix:')
    ? `--unix-socket ${quote(address.slice(5))} http://localhost/`
    : quote(`http://${address}/`);
  return `timeout 20 sh -c ${quote(`until curl -s -m 5 -o /dev/null ${where}; do sleep 0.5; done`)}`;
}

/** Makes the proxy try a backend again that it leaves out after failures, once the backend is there. */
export function forgetFailures(context: Context, address: string): string {
  return `${waitFor(address)}; ${reload(context)}`;
}
