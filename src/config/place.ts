/** A place in a file, counted from 1; a source that is no file has neither line nor column. */
export interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

export interface Problem extends Place {
  readonly message: string;
}

/** A path into the configuration: `alerts.receivers.ops.url` as its keys. */
export type Path = readonly PropertyKey[];

export function pathKey(path: Path): string {
  return path.map(String).join('\u0000');
}
