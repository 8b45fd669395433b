import type { Loaded } from '../../config/load.ts';
import { type Call, CliError, type Command } from '../command.ts';

async function load(call: Call, file: string | undefined): Promise<Loaded> {
  const [{ loadConfig }, { createHost }, { resolve }] = await Promise.all([
    import('../../config/load.ts'),
    import('../../host/real.ts'),
    import('node:path'),
  ]);
  const path = file === undefined ? {} : { file: resolve(call.io.cwd, file) };
  return loadConfig({ host: createHost(), env: call.io.env, ...path });
}

async function check(call: Call, file: string | undefined): Promise<number> {
  const { ConfigError, DEFAULT_FILE } = await import('../../config/load.ts');
  try {
    const { files, config } = await load(call, file);
    const receivers = Object.keys(config.alerts.receivers);
    if (call.json) call.io.out(`${JSON.stringify({ valid: true, files, receivers, problems: [] }, null, 2)}\n`);
    else if (!call.flag('quiet'))
      call.io.out(
        `${files.length === 0 ? `no ${DEFAULT_FILE}: defaults` : files.join(', ')}: ok, ${receivers.length} receivers\n`,
      );
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (call.json) call.io.out(`${JSON.stringify({ valid: false, problems: error.problems }, null, 2)}\n`);
    else call.io.err(`${error.message}\n`);
    return 2;
  }
}

async function show(call: Call, file: string | undefined): Promise<number> {
  const [loaded, { Redactor }, { stringify }] = await Promise.all([
    load(call, file),
    import('../../logs/redact.ts'),
    import('yaml'),
  ]);
  const redactor = new Redactor(loaded.secrets);
  // Only what is known to be secret: the shape-based rules would also mask harmless defaults.
  const text = redactor.redact(JSON.stringify(loaded.config));
  const config: unknown = JSON.parse(text);
  call.io.out(call.json ? `${JSON.stringify(config, null, 2)}\n` : stringify(config));
  return 0;
}

async function init(call: Call, file: string | undefined): Promise<number> {
  const [{ createHost }, { createDiagnoser }, { configTemplate }] = await Promise.all([
    import('../../host/real.ts'),
    import('../../agent/diagnoser.ts'),
    import('../../config/template.ts'),
  ]);
  const text = configTemplate(await createDiagnoser(createHost()).discover(false));
  if (file === undefined || file === '-') {
    call.io.out(text);
    return 0;
  }
  const [{ mkdir, writeFile }, { dirname, resolve }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
  ]);
  const path = resolve(call.io.cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o750 });
    await writeFile(path, text, { flag: call.flag('force') ? 'w' : 'wx', mode: 0o640 });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CliError(
      exists
        ? `${path} exists; --force overwrites it`
        : `config init: ${error instanceof Error ? error.message : error}`,
    );
  }
  call.io.err(`wrote ${path}\n`);
  return 0;
}

export const command: Command = {
  name: 'config',
  summary: 'check, show, schema, init: the configuration',
  usage: 'check|show|schema|init [FILE]',
  details:
    'check   validates, and says everything that is wrong with line and column\nshow    the effective configuration, secrets masked\nschema  its JSON Schema\ninit    writes a commented one from what is found on this host (standard output when no FILE is given)',
  examples: ['why502 config check', 'why502 config init /etc/why502/why502.yaml'],
  options: {
    quiet: { type: 'boolean', short: 'q', help: 'check: only say what is wrong' },
    force: { type: 'boolean', help: 'init: overwrite' },
  },
  exits: { 0: 'fine', 2: 'wrong' },
  async run(call) {
    const [verb, file] = call.args;
    if (verb === 'check') return check(call, file);
    if (verb === 'init') return init(call, file);
    if (verb === 'schema') {
      const { configJsonSchema } = await import('../../config/json-schema.ts');
      call.io.out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
      return 0;
    }
    if (verb !== 'show') throw new CliError('config: expected check, show, schema or init');
    try {
      return await show(call, file);
    } catch (error) {
      const { ConfigError } = await import('../../config/load.ts');
      throw error instanceof ConfigError ? new CliError(error.message) : error;
    }
  },
};
