import { type Address, formatAddress } from '../core/address.ts';
import { isKept } from '../core/kept.ts';
import type { Route, Scheme } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import type { Look } from '../host/host.ts';
import { bindMatches } from './binds.ts';
import { configuredBy, configuredUnit } from './configured.ts';
import { describeSocket, listenersOf } from './listeners.ts';
import { runsPm2 } from './pm2.ts';
import { pidsOfGroup, serverOf, withChildren } from './processes.ts';
import { formatSocket } from './sockets.ts';
import { instanceFor, NEVER, type UnitFile } from './unit-files.ts';
import type { World } from './world.ts';

type UnitFact = FactMap['unit'];

/** A unit that should have the listener, and how sure that is. */
export interface Expected {
  readonly unit: string;
  /** How it was found, for people. */
  readonly foundBy: string;
  /** 0–1: 1 when its own files name the address. */
  readonly sureness: number;
}

/** What has a port of its own without being what a proxy leads to. */
const DATA =
  /^(?:postgres|mysql|mariadb|redis|valkey|memcached|mongod|rabbitmq|cups|rpcbind|chrony|ntp|prometheus|node_exporter|named|unbound|dnsmasq|avahi|exim|dovecot|bind9)/;

/** App servers that speak a protocol which hardly anything else does. */
const SPEAKER: Readonly<Partial<Record<Scheme, string>>> = { fastcgi: 'php-fpm', uwsgi: 'uwsgi', suwsgi: 'uwsgi' };

/** The unit of the only server that speaks the route's protocol, or of the version that the address names. */
async function speakerOf(world: World, address: Address, route: Route): Promise<Expected | null> {
  const server = SPEAKER[route.targets[0]?.scheme ?? 'http'];
  if (server === undefined) return null;
  const units = (await world.unitFiles(true)).files.filter(
    (file) => file.name.endsWith('.service') && !file.name.includes('@') && serverOf(file.command) === server,
  );
  const version = address.is === 'unix' ? /\d\.\d+/.exec(address.path)?.[0] : undefined;
  const named = units.filter((file) => version !== undefined && file.name.includes(version));
  const [first, ...others] = named.length > 0 ? named : units;
  if (!first || (others.length > 0 && server !== 'php-fpm')) return null;
  const foundBy = others.length === 0 ? `${first.name} is the ${server} of this host` : `${first.name} is a ${server}`;
  return { unit: first.name, foundBy, sureness: others.length === 0 ? 0.8 : 0.6 };
}

function unitOf(file: UnitFile): string {
  return file.starts ?? file.name;
}

/** Path segments that say which project something belongs to. */
function segments(text: string): Set<string> {
  const common = new Set([
    'home',
    'var',
    'run',
    'srv',
    'opt',
    'www',
    'usr',
    'local',
    'bin',
    'lib',
    'etc',
    'tmp',
    'venv',
    'env',
    'app',
    'current',
    'sock',
    'gunicorn',
    'uvicorn',
    'python',
    'python3',
    'node',
    'service',
    'unix',
    'http',
    'localhost',
    'api',
    'share',
    'socket',
  ]);
  return new Set(
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((part) => part.length > 2 && !common.has(part)),
  );
}

/** How much a unit's files and an address with its route speak of the same project: shared rare words, 0–1. */
function kinship(file: UnitFile, address: Address, route: Route): number {
  const ours = segments(
    [file.name.replace(/\.(?:service|socket)$/, ''), file.workingDirectory ?? '', file.command].join(' '),
  );
  const theirs = segments(
    [
      address.is === 'unix' ? address.path : '',
      route.location,
      route.group ?? '',
      route.serverNames.join(' '),
      route.passPlace.file,
    ].join(' '),
  );
  const shared = [...theirs].filter((word) => ours.has(word)).length;
  if (
    address.is === 'unix' &&
    file.workingDirectory &&
    file.workingDirectory !== '/' &&
    address.path.startsWith(`${file.workingDirectory.replace(/\/$/, '')}/`)
  )
    return 0.8;
  return Math.min(0.6, shared * 0.3);
}

/** It starts with the host. */
export function isEnabled(look: Look<UnitFact>): boolean {
  return look.is === 'seen' && look.value.unitFileState.startsWith('enabled');
}

/** Of several units that bind the address, one that belongs to the route more than the holder does, and that is meant to run. */
export async function keptOut(
  world: World,
  address: Address,
  route: Route,
  files: readonly UnitFile[],
  owners: readonly string[],
): Promise<Expected | null> {
  const all = files.map((file) => [file.starts ?? file.name, kinship(file, address, route)] as const);
  const own = Math.max(0, ...all.filter(([name]) => owners.includes(name)).map(([, near]) => near));
  const states = await Promise.all(owners.map((name) => world.unit(name, 'its files')));
  for (const [name, near] of all) {
    if (owners.includes(name) || near < own) continue;
    const look = await world.unit(name, 'its files');
    if (look.is !== 'seen' || (look.value.activeState === 'inactive' && !isEnabled(look))) continue;
    // Of two that are as near, the one that starts with the host is meant.
    if (near > own || (isEnabled(look) && !states.some(isEnabled)))
      return {
        unit: name,
        foundBy: `its files bind ${formatAddress(address)}, which ${owners.join(', ')} has`,
        sureness: 0.9,
      };
  }
  return null;
}

function isApp(file: UnitFile): boolean {
  return (
    !NEVER.test(file.name) &&
    !DATA.test(file.name) &&
    (serverOf(file.command) !== null || file.binds.length > 0 || file.workingDirectory !== null) &&
    (file.name.endsWith('.service') || isKept(file.name))
  );
}

/** A unit that runs and listens where another route goes is that route's app, whatever its files say. */
async function servesAnother(world: World, file: UnitFile, taken: readonly string[]): Promise<boolean> {
  const look = await world.unit(file.name, 'its files');
  if (look.is !== 'seen' || look.value.activeState !== 'active') return false;
  const { controlGroup, mainPid } = look.value;
  const pids = controlGroup ? await pidsOfGroup(world.host, controlGroup) : await withChildren(world.host, mainPid);
  const sockets = await listenersOf(world, pids);
  return sockets.some(({ local }) => taken.some((other) => bindMatches(local, other)));
}

/** The unit of a package that should listen on the address by its own configuration. */
export async function configuredExpected(world: World, address: Address): Promise<Expected | null> {
  const found = configuredUnit(await world.configurations(), address);
  return found && { unit: found.unit, foundBy: configuredBy(found, address), sureness: 0.9 };
}

/** Why no unit may have been found: configurations that may not be read. Null when all were. */
export async function unseenConfiguration(world: World): Promise<string | null> {
  const closed = (await world.configurations()).flatMap((one) => one.closed);
  return closed.length === 0
    ? null
    : `no right to read ${closed.slice(0, 3).join(', ')}${closed.length > 3 ? ' and others' : ''}`;
}

/** The only unit that listens on an own port where no route leads: the proxy may mean it and ask elsewhere. */
async function listensUnused(world: World, taken: readonly string[]): Promise<Expected | null> {
  const { listening } = await world.sockets();
  const open = listening.filter(
    (socket) => (socket.port ?? 0) >= 1024 && !taken.some((other) => bindMatches(formatSocket(socket), other)),
  );
  const sockets = await Promise.all(open.map((socket) => describeSocket(world, socket)));
  const units = new Set(
    sockets.flatMap(({ owners }) => owners.flatMap(({ unit, container }) => (container ? [] : (unit ?? [])))),
  );
  const apps = [...units].filter((unit) => unit.endsWith('.service') && !NEVER.test(unit) && !DATA.test(unit));
  const [only] = apps;
  return only !== undefined && apps.length === 1
    ? { unit: only, foundBy: `${only} is the only one that listens where no route leads`, sureness: 0.6 }
    : null;
}

/**
 * Finds the unit that should accept connections on an address where nobody does: first by what its files bind, then by
 * project (directory and names), then as the only app that no other route uses. `taken` are the addresses of other routes.
 */
export async function expectedUnit(
  world: World,
  address: Address,
  route: Route,
  taken: readonly string[],
): Promise<Expected | null> {
  const wanted = formatAddress(address);
  for (const all of [false, true]) {
    const { files, templates } = await world.unitFiles(all);
    const binder =
      files.find((file) => file.binds.some((bind) => bindMatches(bind, wanted))) ??
      (all ? null : await instanceFor(templates, wanted));
    if (binder) return { unit: unitOf(binder), foundBy: `${binder.name} binds ${wanted}`, sureness: 1 };
  }
  const configured = await configuredExpected(world, address);
  if (configured) return configured;
  // PM2's own unit is one of several ways to start it: where it runs, its list tells what it keeps.
  const hasPm2 = runsPm2(await world.commands());
  const apps = (await world.unitFiles(false)).files.filter(isApp);
  const own = hasPm2 ? apps.filter(({ name }) => !name.startsWith('pm2-')) : apps;
  const unbound = own.filter((file) => !file.binds.some((bind) => taken.some((other) => bindMatches(bind, other))));
  const busy = await Promise.all(unbound.map((file) => servesAnother(world, file, taken)));
  const free = unbound.filter((_, index) => !busy[index]);
  const ranked = free.map((file) => ({ file, score: kinship(file, address, route) })).sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (best && best.score >= 0.3 && best.score > (second?.score ?? 0)) {
    return {
      unit: best.file.name,
      foundBy: `${best.file.name} belongs to the same project`,
      sureness: best.score >= 0.8 ? 0.85 : 0.7,
    };
  }
  const speaker = await speakerOf(world, address, route);
  if (speaker) return speaker;
  const servers = free.filter((file) => serverOf(file.command) !== null);
  if (servers.length === 1 && servers[0])
    return {
      unit: servers[0].name,
      foundBy: `${servers[0].name} is the only app server that no other route uses`,
      sureness: 0.6,
    };
  return listensUnused(world, taken);
}
