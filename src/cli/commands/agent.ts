import { CliError, type Command } from '../command.ts';

export const command: Command = {
  name: 'agent',
  summary: 'the daemon: watches, and tells Prometheus, the status page and the receivers',
  usage: '',
  details: 'Runs in the foreground and logs JSON lines to standard output. SIGHUP reads the configuration again.',
  examples: ['sudo why502 agent', 'WHY502_WEBHOOK_URL=https://example.com/hook sudo -E why502 agent'],
  options: {
    config: {
      type: 'string',
      short: 'c',
      value: 'FILE',
      help: 'default: /etc/why502/why502.yaml, which need not exist',
    },
  },
  exits: { 0: 'ended by SIGTERM', 1: 'could not start', 2: 'the configuration is wrong' },
  async run(call) {
    const { runAgent } = await import('../../agent/run.ts');
    const file = call.text('config');
    try {
      return await runAgent({ env: call.io.env, lang: call.lang, ...(file === null ? {} : { file }) });
    } catch (error) {
      const { ConfigError } = await import('../../config/load.ts');
      if (error instanceof ConfigError) throw new CliError(error.message, 2);
      if (error instanceof Error && 'syscall' in error && error.syscall === 'listen')
        throw new CliError(
          `the API could not listen: ${error.message} (WHY502_LISTEN or api.listen chooses another address)`,
          1,
        );
      throw error;
    }
  },
};
