import type { Inspect, Service } from './api.ts';
import { nameOf } from './engine.ts';
import { publishedPorts } from './fact.ts';
import { namesOn, networksOf, type Resolution } from './resolve.ts';

/** The container or service that an address means, and what of it the address reaches. */
export interface Hit {
  readonly inspect: Inspect | null;
  readonly service: Service | null;
  /** How it was found, for people. */
  readonly text: string;
  readonly sureness: number;
  readonly via: 'published' | 'unpublished' | 'address' | 'name' | 'self' | 'process' | 'guess';
  /** The port inside. */
  readonly port: number;
  readonly resolution: Resolution;
  /** Of a service: how many containers of it take requests here. */
  readonly tasks?: number;
}

export function composeLabel(inspect: Inspect, key: 'project' | 'service'): string | null {
  return inspect.Config.Labels?.[`com.docker.compose.${key}`] ?? null;
}

/** It says that it has the port inside, or publishes one of that number. */
export function exposes(inspect: Inspect, port: number): boolean {
  return (
    Object.keys(inspect.Config.ExposedPorts ?? {}).some((key) => Number.parseInt(key, 10) === port) ||
    publishedPorts(inspect).some((row) => row.containerPort === port || row.hostPort === port)
  );
}

/** All names that a container has anywhere, and the service name that compose would give it. */
export function allNames(inspect: Inspect): readonly string[] {
  return [
    nameOf(inspect),
    composeLabel(inspect, 'service') ?? '',
    ...networksOf(inspect).flatMap((network) => namesOn(inspect, network)),
  ];
}
