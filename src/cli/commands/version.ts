import { VERSION } from '../../core/version.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  name: 'version',
  summary: 'the version of why502 and of its Node',
  usage: '',
  async run(call) {
    const version = { version: VERSION, node: process.version, platform: `${process.platform}-${process.arch}` };
    call.io.out(
      call.json
        ? `${JSON.stringify(version)}\n`
        : `why502 ${version.version} (Node ${version.node}, ${version.platform})\n`,
    );
    return 0;
  },
};
