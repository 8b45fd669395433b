import manifest from '../../package.json' with { type: 'json' };

/** The version of package.json; the bundler writes it into the file. */
export const VERSION: string = manifest.version;
