import type { Command } from '../command.ts';

export const command: Command = {
  name: 'discover',
  summary: 'what was found: proxy routes, targets, runtimes, what they lean on',
  usage: '',
  examples: ['sudo why502 discover', 'why502 discover --quick --json'],
  options: { quick: { type: 'boolean', help: 'only the proxy’s configuration, nothing behind it' } },
  exits: { 0: 'found', 3: 'could not look' },
  async run(call) {
    const [{ createHost }, { createDiagnoser }] = await Promise.all([
      import('../../host/real.ts'),
      import('../../agent/diagnoser.ts'),
    ]);
    const discovery = await createDiagnoser(createHost()).discover(!call.flag('quick'));
    if (call.json) call.io.out(`${JSON.stringify(discovery, null, 2)}\n`);
    else {
      const { discoveryPage } = await import('../print/discovery.ts');
      call.io.out(discoveryPage(discovery, call.color));
    }
    return discovery.upstreams.length > 0 ? 0 : 3;
  },
};
