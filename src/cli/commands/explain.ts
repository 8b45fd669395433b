import { type Call, CliError, type Command } from '../command.ts';

/** Pasted text needs no limit of a log reader, but no one pastes gigabytes. */
const MAX_BYTES = 64 * 1024 * 1024;

async function textOf(call: Call): Promise<string> {
  if (call.args.length === 0) {
    if (call.io.stdinIsTty)
      throw new CliError('explain: give FILE, or pipe logs in: journalctl -u app | why502 explain');
    return call.io.stdin();
  }
  const [{ readFile, stat }, { resolve }, { decodeBytes }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('../../logs/sanitise.ts'),
  ]);
  const read = async (file: string): Promise<string> => {
    if (file === '-') return call.io.stdin();
    const path = resolve(call.io.cwd, file);
    try {
      if ((await stat(path)).size > MAX_BYTES) throw new Error(`larger than 64 MiB; cut it with tail -c`);
      return decodeBytes(await readFile(path));
    } catch (error) {
      throw new CliError(`explain: ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const texts = await Promise.all(call.args.map(read));
  return texts.map((text) => (text.endsWith('\n') || text === '' ? text : `${text}\n`)).join('');
}

export const command: Command = {
  name: 'explain',
  summary: 'read pasted logs, offline, and say the likely cause',
  usage: '[FILE…]',
  details: 'Logs of any kind, mixed: proxy, app, journal, container. Standard input when no FILE is given.',
  examples: ['why502 explain /var/log/nginx/error.log', 'journalctl -u gunicorn -n 200 | why502 explain --json'],
  exits: { 0: 'explained', 1: 'nothing recognised', 2: 'usage' },
  async run(call) {
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
