import type { Diagnosis } from '../../core/diagnosis.ts';
import { type Call, CliError, type Command } from '../command.ts';

/** No bundle is larger, bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

async function readWhole(path: string): Promise<string> {
  const [{ readFile, stat }, { decodeBytes }] = await Promise.all([
    import('node:fs/promises'),
    import('../../logs/sanitise.ts'),
  ]);
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new Error('larger than 64 MiB, which no bundle is');
  return decodeBytes(await readFile(path));
}

async function textOf(call: Call): Promise<string> {
  if (call.args.length === 0) {
    if (call.io.stdinIsTty)
      throw new CliError('explain: give FILE, or pipe logs in: journalctl -u app | why502 explain');
    return call.io.stdin();
  }
  const texts = await Promise.all(call.args.map((file) => read(call, file)));
  return texts.map((text) => (text.endsWith('\n') || text === '' ? text : `${text}\n`)).join('');
}

async function read(call: Call, file: string, whole = false): Promise<string> {
  if (file === '-') return call.io.stdin();
  const [{ readLog }, { resolve }] = await Promise.all([import('../read-log.ts'), import('node:path')]);
  try {
    return await (whole ? readWhole : readLog)(resolve(call.io.cwd, file));
  } catch (error) {
    throw new CliError(`explain: ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Thinks again about a bundle's facts: the same reasoning as on the host where it was written. */
async function replay(call: Call, file: string): Promise<number> {
  if (call.args.length > 0) throw new CliError('explain: --bundle and FILE exclude each other');
  const [{ parseBundle, BadBundle }, { think }] = await Promise.all([
    import('../../core/bundle.ts'),
    import('../../agent/think.ts'),
  ]);
  const text = await read(call, file, true);
  let diagnosis: Diagnosis;
  try {
    const bundle = parseBundle(text);
    diagnosis = think(bundle.facts, call.lang);
  } catch (error) {
    if (error instanceof BadBundle) throw new CliError(`explain: ${file}: ${error.message}`);
    // What has the shape of a bundle and still breaks the reasoning was written by hand.
    throw new CliError(`explain: ${file}: its facts cannot be thought about: ${String(error)}`);
  }
  if (call.json) call.io.out(`${JSON.stringify(diagnosis, null, 2)}\n`);
  else {
    const { diagnosisPage } = await import('../print/diagnosis.ts');
    call.io.out(
      diagnosisPage(diagnosis, { lang: call.lang, color: call.color, columns: call.io.columns, verbose: false }),
    );
  }
  const dark = diagnosis.results.filter(
    ({ status, rootCause, alternatives }) => status !== 'up' && rootCause === null && alternatives.length === 0,
  );
  return diagnosis.results.length > 0 && dark.length < diagnosis.results.length ? 0 : 1;
}

export const command: Command = {
  name: 'explain',
  summary: 'read pasted logs, offline, and say the likely cause',
  usage: '[FILE…] | --bundle FILE',
  details:
    'Logs of any kind, mixed: proxy, app, journal, container; what was pasted with them counts too: configuration, tables of ss, docker ps, ls -l. Standard input when no FILE is given. Of a file of more than 2 MB the beginning and the last 1 MB are read, and between them what nginx says of failures; of a longer standard input the first and the last 1 MB.',
  examples: [
    'why502 explain /var/log/nginx/error.log',
    'journalctl -u gunicorn -n 200 | why502 explain --json',
    'why502 explain --bundle vps.json',
  ],
  options: {
    bundle: { type: 'string', value: 'FILE', help: 'instead: think again about the facts of a support bundle' },
  },
  exits: { 0: 'explained', 1: 'nothing recognised', 2: 'usage' },
  async run(call) {
    const bundle = call.text('bundle');
    if (bundle !== null) return replay(call, bundle);
    const text = await textOf(call);
    const [{ explain }, { causes }, { symptoms }] = await Promise.all([
      import('../../explain/explain.ts'),
      import('../../causes/causes.generated.ts'),
      import('../../symptoms/symptoms.generated.ts'),
    ]);
    const explanation = explain(text, [...symptoms, ...causes], call.lang, { now: Date.now() });
    if (call.json) call.io.out(`${JSON.stringify(explanation, null, 2)}\n`);
    else {
      const { explanationPage } = await import('../print/explanation.ts');
      call.io.out(explanationPage(explanation, call.lang, call.color));
    }
    const said = explanation.rootCause !== null || explanation.alternatives.length > 0;
    return said ? 0 : 1;
  },
};
