import type { Explanation } from '../../core/explanation.ts';
import { type Command, CommandError, exit, type Invocation } from '../command.ts';
import type { Style } from '../style.ts';

const MOST_BYTES = 64 * 1024 * 1024;

async function readAll(words: readonly string[]): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { decodeBytes } = await import('../../logs/sanitise.ts');
  const parts: Buffer[] = [];
  for (const path of words.length > 0 ? words : ['-']) {
    if (path === '-' && process.stdin.isTTY)
      throw new CommandError('paste logs on standard input or name files: journalctl -u app | why502 explain');
    try {
      parts.push(path === '-' ? await readStandardInput() : await readFile(path));
    } catch (error) {
      throw error instanceof CommandError ? error : new CommandError(error instanceof Error ? error.message : path);
    }
  }
  return decodeBytes(Buffer.concat(parts));
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > MOST_BYTES) throw new CommandError('more than 64 MiB of logs: give the part around the failure');
  }
  return Buffer.concat(chunks);
}

function render(explanation: Explanation, style: Style): string {
  const lines = [style.strong(explanation.summary)];
  if (explanation.rootCause) {
    const { id, confidence, evidence } = explanation.rootCause;
    lines.push(
      style.dim(`${id}, ${Math.round(confidence * 100)} % sure`),
      ...evidence.slice(0, 4).map((e) => `  ${style.dim(`${e.source}:`)} ${e.text}`),
    );
  }
  if (explanation.chain.length > 1)
    lines.push(
      '',
      style.strong('Chain'),
      ...explanation.chain.map(
        (step, i) =>
          `  ${'  '.repeat(i)}${i > 0 ? '└ ' : ''}${step.id}${step.inferred ? '  (inferred)' : `  ${step.subject}`}`,
      ),
    );
  if (explanation.alternatives.length > 0) {
    lines.push('', style.strong(explanation.rootCause ? 'Also possible' : 'Possible, most likely first'));
    lines.push(
      ...explanation.alternatives.map(
        (a) =>
          `  ${a.id} (${Math.round(a.confidence * 100)} %) ${a.summary}${a.look ? `\n      ${style.dim('look:')} ${style.command(a.look)}` : ''}`,
      ),
    );
  }
  lines.push('', style.dim(`${explanation.recognised.length} messages understood in ${explanation.lines} lines`));
  return lines.join('\n');
}

async function run(invocation: Invocation): Promise<number> {
  const [{ explain }, { causes }, { symptoms }] = await Promise.all([
    import('../../explain/explain.ts'),
    import('../../causes/causes.generated.ts'),
    import('../../symptoms/symptoms.generated.ts'),
  ]);
  const text = await readAll(invocation.words);
  const explanation = explain(text, [...symptoms, ...causes], invocation.lang, { now: Date.now() });
  invocation.print(invocation.json ? JSON.stringify(explanation, null, 2) : render(explanation, invocation.style));
  return explanation.rootCause !== null || explanation.alternatives.length > 0 ? exit.ok : exit.problem;
}

export const command: Command = {
  name: 'explain',
  about: 'reads pasted logs and says the likely cause, offline',
  usage: '[FILE…]   standard input when none',
  options: { bundle: { type: 'string' } },
  examples: ['journalctl -u gunicorn -n 200 | why502 explain', 'why502 explain /var/log/nginx/error.log'],
  run,
};
