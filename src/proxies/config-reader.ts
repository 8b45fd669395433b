/** What came of reading one file. `failed` carries the words of the system. */
export type ConfigText =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'absent' }
  | { readonly is: 'denied' }
  | { readonly is: 'failed'; readonly why: string };

/** The only way to the files. `glob` returns absolute paths in any order; sloppy answers are filtered again. */
export interface ConfigReader {
  read(path: string): Promise<ConfigText>;
  glob(pattern: string): Promise<readonly string[]>;
}
