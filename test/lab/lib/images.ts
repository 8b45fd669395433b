import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buildParts, engineReady, keepEngine, loadParts } from './engine.ts';
import { bootHost, copyInto, shell, stopHost } from './host.ts';
import { must, run } from './process.ts';
import { stackOf, urlOf } from './stacks.ts';

const lab = join(import.meta.dirname, '..');
const suite = 'bookworm';
const baseInclude = 'systemd,systemd-sysv,dbus,ca-certificates';

function say(text: string): void {
  process.stderr.write(`lab: ${text}\n`);
}

/** A hash of every file under a folder (names and contents; not a stack's card) and of what it is built on. */
async function hashOf(folder: string, on: string): Promise<string> {
  const hash = createHash('sha256').update(on);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== join(folder, 'stack.ts'));
  for (const file of files.sort())
    hash
      .update(relative(folder, file))
      .update('\0')
      .update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}

async function exists(image: string): Promise<boolean> {
  return (await run('docker', ['image', 'inspect', image])).code === 0;
}

async function buildDebian(image: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'why502-lab-'));
  try {
    say(`building ${image}: debootstrap ${suite} (about a minute)`);
    const root = join(folder, 'root');
    const onLine = (line: string): void => {
      if (/^I: (Retrieving Packages|Chosen extractor|Installing core|Base system)/.test(line))
        say(`  ${line.slice(3, 90)}`);
    };
    const args = ['--variant=minbase', `--include=${baseInclude}`, suite, root];
    await must('debootstrap', args, { timeoutMs: 900_000, onLine });
    await must('sh', ['-c', `tar -C '${root}' -c . | docker import - ${image}`], { timeoutMs: 300_000 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildVps(image: string, base: string): Promise<void> {
  say(`building ${image}: packages (about a minute)`);
  const onLine = (line: string): void => {
    if (/^Step |^Fetched |^wheel:/.test(line)) say(`  ${line.slice(0, 100)}`);
  };
  const args = ['build', '--network', 'host', '--build-arg', `BASE=${base}`, '-t', image, join(lab, 'images/vps')];
  await must('docker', args, { timeoutMs: 1_800_000, onLine });
  await must('docker', ['tag', image, 'why502-lab-vps:latest']);
}

/** The VPS with the Debian packages that only this stack needs (`packages`, one a line). */
async function withPackages(folder: string, vps: string): Promise<string> {
  const packages = await readFile(join(folder, 'packages'), 'utf8').catch(() => '');
  if (packages === '') return vps;
  const image = `why502-lab-packages:${createHash('sha256').update(vps).update(packages).digest('hex').slice(0, 12)}`;
  if (await exists(image)) return image;
  say(`building ${image}: more packages`);
  const recipe = `FROM ${vps}
COPY packages /tmp/packages
RUN apt-get update -q \\
 && DEBIAN_FRONTEND=noninteractive xargs apt-get install -q -y --no-install-recommends < /tmp/packages \\
 && rm -rf /tmp/packages /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
`;
  const args = ['build', '--network', 'host', '-t', image, '-f', '-', folder];
  await must('docker', args, { timeoutMs: 1_800_000, input: recipe });
  return image;
}

async function snapshotStack(stack: string, image: string, base: string, plain: string): Promise<void> {
  const folder = join(lab, 'stacks', stack);
  say(`building ${image}: boot a VPS, install the stack, snapshot`);
  const { vps, images } = await buildParts(folder, base, await withPackages(folder, plain));
  const host = await bootHost(`why502-lab-install-${stack}`, vps);
  try {
    await copyInto(host, `${folder}/files/.`, '/');
    await copyInto(host, join(folder, 'install'), '/root/install');
    await loadParts(host, images);
    const installed = await shell(host, 'sh /root/install < /dev/null', { timeoutMs: 300_000 });
    if (installed.code !== 0) throw new Error(`install of ${stack} failed:\n${installed.stdout}${installed.stderr}`);
    const url = urlOf(stackOf(stack), stackOf(stack).path);
    const healthy = await shell(host, `until_ok 100 '[ "$(hit ${url})" = 200 ]'`);
    if (healthy.code !== 0) throw new Error(`${stack} is not healthy after its installation`);
    await shell(
      host,
      "rm /root/install; find /var/log -name '*access*' -type f -exec truncate -s 0 {} +; journalctl --rotate -q; journalctl -q --vacuum-time=1s",
    );
    await must('docker', ['stop', '-t', '20', host.name]);
    await must('docker', ['commit', ...(await keepEngine(host.name, image, folder)), host.name, image]);
    await must('docker', ['tag', image, `why502-lab-${stack}:latest`]);
  } finally {
    await stopHost(host);
  }
}

/** Builds what is missing; returns the image of each wanted stack. Images are named by the hash of their recipe. */
export async function ensureImages(wanted: readonly string[]): Promise<Map<string, string>> {
  await must('sh', [join(lab, 'setup.sh')], { timeoutMs: 900_000, onLine: say });
  const debianHash = createHash('sha256').update(`${suite} ${baseInclude}`).digest('hex').slice(0, 12);
  const debian = `why502-lab-debian:${debianHash}`;
  const vps = `why502-lab-vps:${await hashOf(join(lab, 'images/vps'), debianHash)}`;
  const images = new Map<string, string>();
  for (const stack of wanted) {
    const image = `why502-lab-${stack}:${await hashOf(join(lab, 'stacks', stack), vps)}`;
    images.set(stack, image);
    if ((await exists(image)) && (await engineReady(image, join(lab, 'stacks', stack)))) continue;
    if (!(await exists(debian))) await buildDebian(debian);
    if (!(await exists(vps))) await buildVps(vps, debian);
    await snapshotStack(stack, image, debian, vps);
  }
  return images;
}
