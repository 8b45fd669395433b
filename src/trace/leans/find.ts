import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { type App, directoriesOf } from './app.ts';
import { configRefs } from './config-files.ts';
import { djangoRefs } from './django.ts';
import { readEnvironment } from './environment.ts';
import { type DependencyRef, unique } from './ref.ts';
import { refsOfVariables } from './variables.ts';
import { refsOfEvents } from './words.ts';

export interface Leans {
  readonly found: readonly DependencyRef[];
  readonly environment: Reading<FactMap['environment']>;
}

/** An app does not lean on the address that it listens on itself. */
function isOwn(app: App, ref: DependencyRef): boolean {
  const binds = app.unit?.binds ?? [];
  return ref.port !== null && ref.kind === 'http' && binds.some((bind) => bind.endsWith(`:${ref.port}`));
}

/**
 * What an app leans on: from its environment, its settings, its own errors. A URL in a settings file counts only for a
 * kind that nothing else names, since it is often the default for a developer's machine.
 */
export async function findDependencies(host: Host, app: App): Promise<Leans> {
  const { variables, reading } = await readEnvironment(host, app);
  const directories = directoriesOf(app);
  const nearest = directories[0] ?? null;
  const root = directories.at(-1) ?? null;
  const places = [...new Set([nearest, root])].filter((place) => place !== null);
  const [django, configs] = await Promise.all([
    Promise.all(places.map((place) => djangoRefs(host, place, variables))),
    Promise.all(places.map((place) => configRefs(host, place, variables))),
  ]);
  const settings = django.find((one) => one.isDjango);
  const spoken = refsOfEvents(app.events);
  // Of a group without an engine nothing but the settings can tell what it is.
  const environment = refsOfVariables(variables.values(), nearest);
  const firm = [...environment, ...(settings?.refs ?? []), ...spoken];
  const hasDatabase = (settings?.refs.length ?? 0) > 0;
  const isNews = (ref: DependencyRef): boolean => {
    const isDatabase = ref.kind === 'postgresql' || ref.kind === 'mysql' || ref.kind === 'sqlite';
    if (isDatabase && hasDatabase) return false;
    return !firm.some((one) => one.kind === ref.kind || (isDatabase && /^(?:postgresql|mysql|sqlite)$/.test(one.kind)));
  };
  const found = unique([...firm, ...configs.flat().filter(isNews)]);
  return { found: found.filter((ref) => !isOwn(app, ref)), environment: reading };
}
