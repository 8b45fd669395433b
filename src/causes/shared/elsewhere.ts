import { formatAddress, isLoopback, parseAddress } from '../../core/address.ts';
import type { Place } from '../../core/route.ts';
import { type Context, type Evidence, type FixStep, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { editInProxy } from './container-edit.ts';
import { madeAnew } from './made-with.ts';
import { ownerText } from './owners.ts';
import { boxedProxy, isInFile, placeText, programOf, reload, splitPass, targetOf } from './proxy.ts';
import { byHand } from './repair.ts';
import { quote, swapOnLine } from './shell.ts';

export type Socket = FactMap['listener']['matching'][number];

/** What the proxy would write to reach a socket: an app on every address is reached on this host's own. */
export function reachable(socket: Socket): string {
  if (socket.path !== null) return `unix:${socket.path}`;
  const everywhere = socket.host === null || ['0.0.0.0', '::', '*', ''].includes(socket.host);
  return formatAddress({
    is: 'tcp',
    host: everywhere ? '127.0.0.1' : (socket.host ?? '127.0.0.1'),
    port: socket.port ?? 0,
  });
}

function samePlace(socket: Socket, text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  return address.is === 'unix' ? socket.path === address.path : socket.port === address.port;
}

/** Where the expected app listens instead, and how sure that is; null when it listens nowhere else. */
export interface Elsewhere {
  readonly socket: Socket;
  readonly others: number;
  readonly confidence: number;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** The only app server around is a good guess, one of the same project or of the same address is more. */
function sureOf(foundBy: string): number {
  return /only app server/.test(foundBy) ? 0.85 : 0.93;
}

/** Words that say nothing about which site or app is meant. */
const COMMON =
  /^(?:\d*|php\d*|fpm|run|var|etc|srv|opt|home|sock|socket|unix|nginx|sites|enabled|available|conf|localhost|com|org|net|www|pool|master|process|default|app)$/;

const specific = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => !COMMON.test(word));

/** Of several sockets the one that is called as the address or the site is (php-fpm's workers carry their pool's name). */
function alike(sockets: readonly Socket[], wanted: readonly string[]): readonly Socket[] {
  const words = new Set(wanted.flatMap(specific));
  const score = (socket: Socket): number => {
    const said = [socket.local, ...socket.owners.map((owner) => owner.command)].flatMap(specific);
    return new Set(said.filter((word) => words.has(word))).size;
  };
  const ranked = sockets.map((socket) => ({ socket, score: score(socket) })).sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  return best && second && best.score > second.score ? [best.socket] : sockets;
}

export function elsewhere(facts: SeenFacts, context: Context): Elsewhere | null {
  const { listener, unit, container } = facts;
  if (!listener || listener.matching.length > 0) return null;
  // What a published port or a platform's setting leads to is told by its own cause.
  if (container && isForwarded(context)) return null;
  const own = context.link.address ?? listener.address;
  // An edited unit that was not loaded again is told by its own cause.
  if (unit?.bindsOnDisk?.includes(own)) return null;
  const taken = context.route.targets.map((target) => formatAddress(target.address));
  const free = listener.ofExpected.filter((socket) => ![own, ...taken].some((text) => samePlace(socket, text)));
  const bound = free.filter((socket) => unit?.binds.some((text) => samePlace(socket, text)));
  // What a program tells only itself (an admin endpoint) is not what another container is meant to reach.
  const open = container ? free.filter((socket) => !isLoopback(socket.host ?? '')) : free;
  const candidates = alike(bound.length > 0 ? bound : open.length > 0 ? open : free, [
    own,
    context.route.place.file,
    ...context.route.serverNames,
  ]);
  const [socket] = candidates;
  if (!socket) return null;
  const owner = socket.owners[0];
  const known =
    (unit?.activeState === 'active' && socket.owners.some((one) => one.unit === unit.name)) ||
    (container?.state === 'running' && container.sureness >= 1);
  const meantHere = unit?.binds.includes(own) === true;
  const confidence = candidates.length > 1 || meantHere ? 0.6 : known ? sureOf(unit?.foundBy ?? '') : 0.75;
  const seen = saw(
    'listening sockets',
    `${socket.local} belongs to ${owner ? ownerText(owner) : 'the app'}; nothing listens on ${own}`,
  );
  const target = targetOf(context);
  const written = saw(placeText(target?.place ?? context.route.passPlace), `the proxy goes to ${own}`);
  return { socket, others: candidates.length - 1, confidence, evidence: [seen, written] };
}

/** The target is a port of this host that leads into a container. */
function isForwarded(context: Context): boolean {
  const target = targetOf(context)?.address;
  return (
    target?.is === 'tcp' && boxedProxy(context) === null && ['127.0.0.1', 'localhost', '::1'].includes(target.host)
  );
}

/** As `reachable`, for the one who asks: a container keeps its name and gets another port. */
export function reachableFrom(socket: Socket, context: Context): string {
  const target = targetOf(context)?.address;
  const contained = socket.owners.some((owner) => owner.container !== null);
  if (!contained || target?.is !== 'tcp' || socket.port === null) return reachable(socket);
  return formatAddress({ is: 'tcp', host: target.host, port: socket.port });
}

/** The same for a program that writes addresses in its own way: the whole word changes, its scheme stays. */
function correctWritten(context: Context, written: string, place: Place, address: string): readonly FixStep[] {
  const scheme = address.startsWith('unix:') ? '' : (/^\w+:\/\//.exec(written)?.[0] ?? '');
  const to = scheme + programOf(context).writeAddress(address);
  const where = placeText(place);
  const edit = editInProxy(context, place, written, to) ?? {
    command: `grep -qF ${quote(written)} ${quote(place.file)} && ${swapOnLine(place, written, to)} && ${reload(context)}`,
    undo: `${swapOnLine(place, to, written)} && ${reload(context)}`,
  };
  return [
    {
      ...edit,
      why: {
        en: `Writes ${to} instead of ${written} at ${where} and loads the configuration.`,
        ko: `${where}의 ${written}을(를) ${to}(으)로 고치고 설정을 다시 읽습니다.`,
        zh: `将 ${where} 处的 ${written} 改为 ${to} 并重新加载配置。`,
      },
      risk: 'caution',
    },
  ];
}

/** What labels say is changed where the container is made; what a program told of itself, wherever it has it from. */
function changeOutside(context: Context, { file }: Place, from: string, to: string): FixStep {
  const change = `Change ${from} to ${to} in the ${file}`;
  return file.startsWith('labels') ? madeAnew(change, file, context) : byHand(`${change}.`);
}

/** Writes the address that works on the very line where the wrong one stands. */
export function correctAddress(context: Context, to: string): readonly FixStep[] {
  const target = targetOf(context);
  const place = target?.place ?? context.route.passPlace;
  if (target?.written !== undefined && isInFile(place)) return correctWritten(context, target.written, place, to);
  const from = target ? formatAddress(target.address) : (context.link.address ?? '');
  const onPass = place.file === context.route.passPlace.file && place.line === context.route.passPlace.line;
  if (!isInFile(place)) return [changeOutside(context, place, from, to)];
  const written = byHand(`Write ${to} instead of ${from} at ${placeText(place)}, then: ${reload(context)}`);
  // A port that is not written (80 by default) or an address behind a variable cannot be replaced on its line.
  if (context.route.proxy !== 'nginx' || from === '' || (onPass && !context.route.passText.includes(from)))
    return [written];
  const edit = editInProxy(context, place, from, to);
  if (edit)
    return [
      {
        ...edit,
        why: {
          en: `Corrects the address at ${placeText(place)} of container ${context.proxy['proxy-state']?.container ?? ''} and loads the configuration. An image or template that brings the file needs the same.`,
        },
        risk: 'caution',
      },
    ];
  const { uri } = splitPass(context.route.passText);
  const wasTcp = target?.address.is === 'tcp';
  // nginx separates the path of a socket from a URI with a colon.
  const colon = onPass && uri !== null && to.startsWith('unix:') && wasTcp ? ':' : '';
  const uncolon = onPass && uri !== null && !to.startsWith('unix:') && !wasTcp ? ':' : '';
  const swap = (a: string, b: string): string => `${swapOnLine(place, a, b)} && ${reload(context)}`;
  const lookFor = `grep -qF ${quote(from)} ${quote(place.file)}`;
  return [
    {
      command: `${lookFor} && ${swap(`${from}${uncolon}`, `${to}${colon}`)}`,
      why: {
        en: `Corrects the address at ${placeText(place)} and loads the configuration.`,
        ko: `${placeText(place)}의 주소를 고치고 설정을 다시 읽습니다.`,
        zh: `修正 ${placeText(place)} 处的地址并重新加载配置。`,
      },
      risk: 'caution',
      undo: swap(`${to}${colon}`, `${from}${uncolon}`),
    },
  ];
}
