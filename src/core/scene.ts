import type { Address } from './address.ts';
import type { LogEvent } from './event.ts';

/** Where an address lies, as far as its form and the words around it tell. */
export type Whereabouts = 'socket' | 'loopback' | 'loopback6' | 'container' | 'gateway' | 'private' | 'public' | 'name';

/** An address that the proxy's words name as its backend. */
export interface SceneUpstream {
  readonly address: Address;
  readonly where: Whereabouts;
  /** `http`, `fastcgi`, `uwsgi` …; empty when the words do not say. */
  readonly scheme: string;
  /** The first line that names it. */
  readonly text: string;
  /** Who wrote that line; empty for a pasted configuration. */
  readonly program: string;
}

/** A program said where it listens. */
export interface SceneListener {
  /** `0.0.0.0`, `127.0.0.1`, a socket's path; empty when only a port was said. */
  readonly host: string;
  readonly port: number | null;
  /** Container, unit or program that said it; empty when unknown. */
  readonly who: string;
  /** A command or a configuration says so: whether it came to that, it does not tell. */
  readonly configured?: boolean;
  /** A row of a pasted table: who it is may be unknown. */
  readonly listed?: boolean;
  readonly line: number;
  readonly text: string;
}

/** A socket file in a pasted `ls -l`. */
export interface SceneFile {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly line: number;
  readonly text: string;
}

/** Rows of pasted tables of listeners that are kept. Where there are as many, more may have been left out. */
export const MOST_ROWS = 200;

/** A row of a pasted table of listeners, whoever it is. */
export interface SceneRow {
  readonly host: string;
  readonly port: number;
  /** Empty where the table does not say. */
  readonly program: string;
}

/** A row of a pasted `df`. */
export interface SceneDisk {
  readonly mount: string;
  /** Percent. */
  readonly used: number;
  /** Of inodes (`df -i`) rather than of blocks. */
  readonly inodes: boolean;
  readonly text: string;
}

/** A port of a container that the host has under another number: `8080:80`, `0.0.0.0:8080->80/tcp`. */
export interface ScenePublished {
  readonly host: number;
  readonly container: number;
  readonly line: number;
  readonly text: string;
}

/** A service of a pasted compose file. */
export interface SceneService {
  /** Its key and its `container_name`. */
  readonly names: readonly string[];
  /** Empty when it is built, or the paste does not say. */
  readonly image: string;
  /** Networks that it names; null when it names none, and so is on its file's own. */
  readonly networks: readonly string[] | null;
  /** Which of several pasted files it stands in; -1 for a piece of one. */
  readonly file: number;
  /** A label or a variable makes a proxy find it. */
  readonly found: boolean;
  /** A folder of the project is mounted over one of the image, as it stands there; empty for none. */
  readonly mounted: string;
}

/** What pasted words show around a failure; a cause without words of its own is judged by how well it fits. */
export interface Scene {
  readonly events: readonly LogEvent[];
  /** Symptoms that the words show. */
  readonly symptoms: ReadonlySet<string>;
  readonly upstreams: readonly SceneUpstream[];
  readonly listeners: readonly SceneListener[];
  readonly files: readonly SceneFile[];
  /** Directories of pasted listings. */
  readonly folders: readonly SceneFile[];
  /** Pasted tables of listeners. */
  readonly rows: readonly SceneRow[];
  readonly disks: readonly SceneDisk[];
  readonly published: readonly ScenePublished[];
  readonly composed: readonly SceneService[];
  /** Ports that pasted labels tell a proxy to call containers on. */
  readonly labelled: readonly { readonly port: number; readonly text: string }[];
  /** Ports that people say they visit with https. */
  readonly secured: ReadonlySet<number>;
  /** Images that pasted compose files, commands and tables name. */
  readonly images: readonly string[];
  /** Does the proxy run in a container? Null when nothing tells. */
  readonly proxyInContainer: boolean | null;
  /** Containers take part: prefixes of compose, words of the engine, addresses of a bridge. */
  readonly containers: boolean;
  readonly platform: 'kubernetes' | 'swarm' | 'beanstalk' | null;
  /** systemd speaks, so the backend is likely a unit. */
  readonly units: boolean;
  /** Other requests through the same proxy succeed. */
  readonly works: boolean;
  /** Requests other than POST and its like fail too. */
  readonly failingGet: boolean;
}

/** The proxy's backend of the kind asked for, or null. */
export function upstreamIn(scene: Scene, ...where: readonly Whereabouts[]): SceneUpstream | null {
  return scene.upstreams.find((upstream) => where.includes(upstream.where)) ?? null;
}

/** TCP port and host of an upstream; null for a socket. */
export function tcpOf(upstream: SceneUpstream | null | undefined): { host: string; port: number } | null {
  return upstream?.address.is === 'tcp' ? { host: upstream.address.host, port: upstream.address.port } : null;
}
