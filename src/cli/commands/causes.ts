import { type Call, CliError, type Command } from '../command.ts';

async function one(call: Call, id: string): Promise<void> {
  const [{ catalogue }, { similar }, { styleOf }] = await Promise.all([
    import('../../agent/catalogue.ts'),
    import('../../config/similar.ts'),
    import('../print/style.ts'),
  ]);
  const entries = catalogue(call.lang);
  const entry = entries.find((other) => other.id === id);
  if (!entry) {
    const meant = similar(
      id,
      entries.map((other) => other.id),
    );
    throw new CliError(
      `no cause is called "${id}"${meant ? ` (did you mean ${meant}?)` : ''}; why502 causes lists them`,
    );
  }
  if (call.json) return call.io.out(`${JSON.stringify(entry, null, 2)}\n`);
  const style = styleOf(call.color);
  const rows: (readonly [string, string])[] = [
    ['why', entry.why ?? ''],
    ['brings about', entry.leadsTo.join(', ')],
    ['looked at', entry.looksAt.join(', ') || 'log lines'],
    ['the look that decides', entry.look === null ? '' : style.cyan(entry.look)],
    ['it is this when', entry.examples.join('; ')],
  ];
  const lines = rows.filter(([, text]) => text !== '').map(([label, text]) => `  ${style.dim(label)}: ${text}\n`);
  call.io.out(`${style.bold(`${entry.id}: ${entry.title}`)}\n${lines.join('')}`);
}

export const command: Command = {
  name: 'causes',
  summary: 'the catalogue of causes; one entry with its meaning',
  usage: '[ID]',
  examples: ['why502 causes', 'why502 causes socket.stale'],
  exits: { 0: 'found' },
  async run(call) {
    const [id] = call.args;
    if (id !== undefined) {
      await one(call, id);
      return 0;
    }
    const { catalogue } = await import('../../agent/catalogue.ts');
    const items = catalogue(call.lang).filter((entry) => entry.kind === 'cause');
    if (call.json) call.io.out(`${JSON.stringify({ items }, null, 2)}\n`);
    else call.io.out(items.map((entry) => `${entry.id.padEnd(34)} ${entry.title}\n`).join(''));
    return 0;
  },
};
