import type { ApacheConfig, ConfigError, Directive } from './load.ts';
import { modelOf } from './model.ts';
import { handlerPasses, listedPasses, locationsOf, passIn } from './passes.ts';
import { rewritePasses } from './rewrite.ts';
import { MODULES, schemeOf } from './urls.ts';

/** Which module brings a directive, for those that a proxy's configuration is made of. */
const BROUGHT_BY: readonly (readonly [RegExp, string])[] = [
  [/^(?:proxy(?!html|express|fcgi)|balancer|noproxy)/, 'proxy'],
  [/^rewrite/, 'rewrite'],
  [/^(?:header|requestheader)$/, 'headers'],
  [/^ssl/, 'ssl'],
  [/^wsgi/, 'wsgi'],
  [/^proxyfcgi/, 'proxy_fcgi'],
];

/** What httpd would refuse the file for: what could not be read, and commands of modules that are not loaded. */
export function problems(config: ApacheConfig): ConfigError[] {
  const unknown: ConfigError[] = [];
  const look = (list: readonly Directive[]): void => {
    for (const { name, place, block } of list) {
      const module = BROUGHT_BY.find(([pattern]) => pattern.test(name))?.[1];
      if (module !== undefined && block === null && !config.modules.has(`${module}_module`))
        unknown.push({
          message: `Invalid command '${name}', perhaps misspelled or defined by a module not included in the server configuration (mod_${module} is not loaded)`,
          ...place,
        });
      if (block) look(block);
    }
  };
  look(config.directives);
  return [...config.errors, ...unknown];
}

export interface MissingModule {
  /** `proxy_http`, as a2enmod takes it. */
  readonly module: string;
  readonly error: ConfigError;
}

/** Passes whose scheme no loaded module speaks: the file is sound, each request is answered with 500. */
export function missingModules(config: ApacheConfig): MissingModule[] {
  const model = modelOf(config);
  if (!config.modules.has('proxy_module')) return [];
  const found = new Map<string, MissingModule>();
  for (const host of [model.main, ...model.hosts]) {
    const passes = [
      ...listedPasses(model, host),
      ...locationsOf(model, host).flatMap((section) => passIn(section) ?? []),
      ...handlerPasses(model, host),
      ...rewritePasses(model, host),
    ];
    const urls = passes.map((pass) => ({ url: pass.url, place: pass.passPlace }));
    const members = [...model.balancers.values()].flatMap((one) => one.members);
    for (const { url, place } of [...urls, ...members]) {
      const module = MODULES[schemeOf(url)];
      if (module === undefined || config.modules.has(`${module}_module`) || found.has(module)) continue;
      // A WebSocket goes through mod_proxy_http since 2.4.47.
      if (module === 'proxy_wstunnel' && config.modules.has('proxy_http_module')) continue;
      found.set(module, {
        module,
        error: {
          message: `${url} needs mod_${module}, which is not loaded (No protocol handler was valid for the URL)`,
          ...place,
        },
      });
    }
  }
  return [...found.values()];
}
