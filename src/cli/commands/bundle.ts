import type { Bundle } from '../../core/bundle.ts';
import type { Command } from '../command.ts';

function defaultName({ host, at }: Bundle): string {
  return `why502-${host.replace(/[^\w.-]+/g, '_')}-${at.replace(/[-:]|\.\d+/g, '')}.json`;
}

export const command: Command = {
  name: 'bundle',
  summary: 'a support bundle in one file: facts, logs, configuration, diagnosis; secrets taken out',
  usage: '[FILE]',
  details:
    'FILE - is standard output, and so is none when that is no terminal; else the file is named after host and time.\n“why502 explain --bundle FILE” thinks again about what it holds, on any machine.',
  examples: ['sudo why502 bundle', 'sudo why502 bundle /tmp/why502.json', 'ssh root@vps why502 bundle > vps.json'],
  exits: { 0: 'written', 2: 'cannot be written', 3: 'written, but nothing could be looked at' },
  async run(call) {
    const [{ createHost }, { collectBundle }, { writeWhole }] = await Promise.all([
      import('../../host/real.ts'),
      import('../../agent/bundle.ts'),
      import('../write-whole.ts'),
    ]);
    const bundle = await collectBundle({ host: createHost(), env: call.io.env, lang: call.lang });
    const { results } = bundle.diagnosis;
    const exit = results.every((result) => result.status === 'unknown') ? 3 : 0;
    const text = `${JSON.stringify(bundle)}\n`;
    const file = call.args[0] ?? (call.io.columns === null ? '-' : defaultName(bundle));
    if (file === '-') {
      call.io.out(text);
      return exit;
    }
    const path = await writeWhole(call, file, text);
    const summary = {
      file: path,
      bytes: Buffer.byteLength(text),
      upstreams: results.length,
      logs: bundle.logs.length,
      missing: bundle.missing,
    };
    if (call.json) call.io.out(`${JSON.stringify(summary, null, 2)}\n`);
    else {
      const size = `${Math.ceil(summary.bytes / 1024)} KiB, ${summary.upstreams} upstreams, ${summary.logs} logs`;
      call.io.out(`${path}: ${size}; secrets are taken out, look through it before you send it\n`);
      for (const one of bundle.missing) call.io.out(`  not in it: ${one}\n`);
    }
    return exit;
  },
};
