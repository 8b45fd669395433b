import type { Host } from '../host/host.ts';
import type { Program } from './keeper.ts';
import { splitWords } from './unit-show.ts';

const MAIN = ['/etc/supervisor/supervisord.conf', '/etc/supervisord.conf'];
const MOST_PROGRAMS = 24;

export interface Section {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Sections of an ini text; a value goes on over lines that begin with a space. */
function sectionsOf(text: string, file: string): Section[] {
  const found: (Section & { values: Map<string, string> })[] = [];
  let key: string | null = null;
  for (const line of text.split('\n')) {
    const head = /^\[([\w-]+)(?::([^\]]+))?\]/.exec(line);
    const pair = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line);
    const values = found.at(-1)?.values;
    if (head) {
      found.push({ kind: head[1] ?? '', name: (head[2] ?? '').trim(), file, values: new Map() });
      key = null;
    } else if (/^\s*[;#]/.test(line)) continue;
    else if (pair && values) {
      key = pair[1] ?? '';
      values.set(key, (pair[2] ?? '').replace(/\s;.*$/, '').trim());
    } else if (/^\s+\S/.test(line) && key !== null) values?.set(key, `${values.get(key)} ${line.trim()}`.trim());
  }
  return found;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Its whole configuration, with what it includes; empty where there is none. */
export async function readSections(host: Host): Promise<readonly Section[]> {
  for (const path of MAIN) {
    const look = await host.read(path);
    if (look.is !== 'seen') continue;
    const own = sectionsOf(look.value.text, path);
    const patterns = own
      .filter((one) => one.kind === 'include')
      .flatMap((one) => splitWords(one.values.get('files') ?? ''));
    const globs = await Promise.all(
      patterns.map((pattern) => host.glob(pattern.startsWith('/') ? pattern : `${folderOf(path)}/${pattern}`)),
    );
    const paths = globs.flatMap((one) => (one.is === 'seen' ? one.value : []));
    const texts = await Promise.all(paths.map((one) => host.read(one)));
    return [
      ...own,
      ...texts.flatMap((one, index) => (one.is === 'seen' ? sectionsOf(one.value.text, paths[index] ?? '') : [])),
    ];
  }
  return [];
}

/** `A="1",B='two'` → words. */
function environmentOf(text: string): string[] {
  return [...text.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,\s]*))/g)].map(
    ([, name, double, single, plain]) => `${name}=${double ?? single ?? plain ?? ''}`,
  );
}

/** The programs that it keeps, one per process number. */
export function programsOf(sections: readonly Section[]): Program[] {
  const groups = new Map<string, string>();
  for (const group of sections.filter((one) => one.kind === 'group'))
    for (const member of (group.values.get('programs') ?? '').split(',')) groups.set(member.trim(), group.name);
  const numbers = /%\(process_num\)0?\d*d/g;
  return sections
    .filter((one) => one.kind === 'program' || one.kind === 'fcgi-program')
    .flatMap(({ name, file, values }) => {
      const count = Math.max(1, Number(values.get('numprocs') ?? 1) || 1);
      const first = Number(values.get('numprocs_start') ?? 0) || 0;
      return Array.from({ length: Math.min(count, 8) }, (_, index) => {
        const fill = (text: string): string =>
          text
            .replace(/%\(program_name\)s/g, name)
            .replace(/%\(here\)s/g, folderOf(file))
            .replace(/%\(group_name\)s/g, groups.get(name) ?? name)
            .replace(numbers, (format) =>
              String(first + index).padStart(Number(/0(\d+)d/.exec(format)?.[1] ?? 1), '0'),
            );
        const process = fill(values.get('process_name') ?? '%(program_name)s');
        const group = groups.get(name) ?? name;
        return {
          name: process === group ? process : `${group}:${process}`,
          file,
          command: fill(values.get('command') ?? ''),
          directory: values.has('directory') ? fill(values.get('directory') ?? '') : null,
          user: values.get('user') ?? null,
          environment: environmentOf(fill(values.get('environment') ?? '')),
          autostart: !/^(?:false|no|off|0)$/i.test(values.get('autostart') ?? 'true'),
          restarts: !/^(?:false|no|off|0)$/i.test(values.get('autorestart') ?? 'unexpected'),
        };
      });
    })
    .slice(0, MOST_PROGRAMS);
}
