import { AGENT_OPTION, askAgent } from '../ask-agent.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  name: 'health',
  summary: 'is the agent itself alive and ready, whatever it watches; for HEALTHCHECK',
  usage: '',
  options: AGENT_OPTION,
  exits: { 0: 'alive and ready', 4: 'not' },
  async run(call) {
    const answer = await askAgent(call, '/readyz');
    call.io.out(call.json ? `${JSON.stringify(answer)}\n` : 'ready\n');
    return 0;
  },
};
