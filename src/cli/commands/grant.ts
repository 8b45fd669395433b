import { CliError, type Command } from '../command.ts';

interface Grant {
  /** What the daemon may do afterwards, and what that costs. */
  readonly does: readonly string[];
  readonly lines: readonly string[];
}

const GRANTS: Readonly<Record<string, Grant>> = {
  docker: {
    does: [
      'the daemon joins the group docker and may open the engine’s socket',
      'why502 itself only sends GET to a fixed list of paths, but the group as such is as powerful as root; a socket proxy that lets GET through is the smaller right: DOCKER_HOST=tcp://127.0.0.1:2375 in /etc/default/why502',
    ],
    lines: ['SupplementaryGroups=docker'],
  },
  deep: {
    does: [
      'the daemon may read every file and look into every process (CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE): which process holds a port, what an app’s own logs and settings say, sockets behind closed directories',
      'it stays a user of its own, may write nothing and gains no other right',
    ],
    lines: [
      'CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE',
      'AmbientCapabilities=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE',
    ],
  },
};

const FOLDER = '/etc/systemd/system/why502.service.d';
const APPLY = ['systemctl daemon-reload', 'systemctl try-restart why502.service'];

export const command: Command = {
  name: 'grant',
  summary: 'docker, deep: writes the systemd drop-in that lets the daemon see more',
  usage: 'docker|deep',
  details: Object.entries(GRANTS)
    .map(([name, { does }]) => `${name.padEnd(7)} ${does.join('\n        ')}`)
    .join('\n'),
  examples: ['why502 grant docker --dry-run', 'sudo why502 grant deep'],
  options: { 'dry-run': { type: 'boolean', help: 'only say what would be written' } },
  exits: { 0: 'written', 2: 'usage, or the drop-in cannot be written' },
  async run(call) {
    const [name = ''] = call.args;
    const grant = Object.hasOwn(GRANTS, name) ? GRANTS[name] : undefined;
    if (grant === undefined) throw new CliError(`grant${name === '' ? '' : ` ${name}`}: expected docker or deep`);
    const file = `${FOLDER}/${name}.conf`;
    const text = `# Written by “why502 grant ${name}”; remove this file to take it back.\n[Service]\n${grant.lines.join('\n')}\n`;
    const dryRun = call.flag('dry-run');
    if (!dryRun) {
      const [{ mkdir }, { writeWhole }] = await Promise.all([import('node:fs/promises'), import('../write-whole.ts')]);
      await mkdir(FOLDER, { recursive: true, mode: 0o755 }).catch((error: unknown) => {
        throw new CliError(`${FOLDER} cannot be written: ${error instanceof Error ? error.message : error} (as root?)`);
      });
      await writeWhole(call, file, text, 0o644);
    }
    if (call.json) {
      const said = { grant: name, file, text, written: !dryRun, does: grant.does, apply: APPLY };
      call.io.out(`${JSON.stringify(said, null, 2)}\n`);
      return 0;
    }
    call.io.out(`${dryRun ? 'would write' : 'wrote'} ${file}:\n${text.replace(/^/gm, '  ').trimEnd()}\n`);
    for (const line of grant.does) call.io.out(`- ${line}\n`);
    call.io.out(`It takes effect with: ${APPLY.join(' && ')}\n`);
    return 0;
  },
};
