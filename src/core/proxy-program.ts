import type { Route } from './route.ts';

/** What a person types to handle a proxy program, and how it behaves. One file per program in `programs/`, all words of it there. */
export interface ProxyProgram {
  readonly name: Route['proxy'];
  /** As people write it. */
  readonly title: string;
  /** Its usual unit and configuration file, where nothing else is known. */
  readonly unit: string;
  readonly configFile: string;
  /** The command that tests a configuration; the file is quoted for a shell. Null: it has no such test. */
  readonly test: (file: string) => string | null;
  /** What is run inside its container to load the configuration anew; null: only a restart of the container does. */
  readonly reloadInside: (file: string) => string | null;
  /** A reload or start tests by itself and keeps what runs: a test before it could only be wrong. */
  readonly testsItself: boolean;
  /** Its unit can reload; else it takes a restart. */
  readonly unitReloads: boolean;
  /** The words after which it did not start, on the last such line of its output; the first group is the message. */
  readonly deathWords: RegExp;
  /** It answers 503 of itself also when it has no backend that works. */
  readonly answers503: boolean;
  /** It sends a request that may be repeated (GET) once more when a kept connection was closed under it. */
  readonly repeatsSafely: boolean;
  /** In a container it writes its errors to stderr and its visitors to stdout. */
  readonly splitsOutput: boolean;
  /** How it writes an address that is formatted as `127.0.0.1:8000` or `unix:/run/app.sock`. */
  readonly writeAddress: (text: string) => string;
  /** How it writes a time of so many seconds. */
  readonly seconds: (count: number) => string;
}
