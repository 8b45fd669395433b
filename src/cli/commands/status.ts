import { AGENT_OPTION, askAgent } from '../ask-agent.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  name: 'status',
  summary: 'what the running agent knows: upstreams, probes, open incidents',
  usage: '',
  examples: ['why502 status', 'why502 status --json'],
  options: AGENT_OPTION,
  exits: { 0: 'all healthy', 1: 'something is down or degraded', 4: 'no agent answers' },
  async run(call) {
    const answer = await askAgent(call, '/api/v1/status');
    const [{ statusSchema }, { statusPage }] = await Promise.all([
      import('../../api/schemas.ts'),
      import('../print/status.ts'),
    ]);
    const status = statusSchema.parse(answer);
    if (call.json) call.io.out(`${JSON.stringify(answer, null, 2)}\n`);
    else
      call.io.out(statusPage(status, { lang: call.lang, color: call.color, columns: call.io.columns, verbose: false }));
    return status.status === 'down' || status.status === 'degraded' ? 1 : 0;
  },
};
