/** Stacks whose VPS runs a Docker engine of its own: the images it starts with, and a fresh /var/lib/docker per host. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must, run } from './process.ts';

/** On an image: the volume to start from, or `new`. And more arguments for `docker run`. */
const engineLabel = 'why502.lab.engine';
const argsLabel = 'why502.lab.args';

const engineVolume = (name: string): string => `${name}-engine`;

/** Layers of images are never written to, so hard links do; what containers wrote is copied. */
const cloneScript = `
set -eu
cd "$1"
mkdir -p "$2/overlay2"
own=" $(for id in image/overlay2/layerdb/mounts/*/mount-id image/overlay2/layerdb/mounts/*/init-id; do cat "$id" 2>/dev/null || true; echo; done | tr '\\n' ' ') "
for entry in * ; do [ "$entry" = overlay2 ] || cp -a "$entry" "$2/"; done
layers=''
for layer in overlay2/*; do
  case "$own" in *" \${layer#overlay2/} "*) cp -a "$layer" "$2/overlay2/";; *) layers="$layers $layer";; esac
done
cp -al $layers "$2/overlay2/"`;

async function mountpoint(volume: string): Promise<string> {
  return (await must('docker', ['volume', 'inspect', '-f', '{{.Mountpoint}}', volume])).trim();
}

export async function cloneVolume(from: string, to: string): Promise<void> {
  await run('docker', ['volume', 'rm', '-f', to]);
  await must('docker', ['volume', 'create', '--label', 'why502.lab=1', to]);
  await must('sh', ['-c', cloneScript, 'clone', await mountpoint(from), await mountpoint(to)]);
}

async function labelsOf(image: string): Promise<Record<string, string>> {
  const said = await must('docker', ['image', 'inspect', '-f', '{{json .Config.Labels}}', image]);
  return (JSON.parse(said) as Record<string, string> | null) ?? {};
}

/** What `docker run` needs besides the usual for a host of this image. */
export async function engineArgs(name: string, image: string): Promise<string[]> {
  const labels = await labelsOf(image);
  const from = labels[engineLabel];
  const more = (labels[argsLabel] ?? '').split(' ').filter((word) => word !== '');
  if (from === undefined) return more;
  const volume = engineVolume(name);
  if (from === 'new') {
    await run('docker', ['volume', 'rm', '-f', volume]);
    await must('docker', ['volume', 'create', '--label', 'why502.lab=1', volume]);
  } else await cloneVolume(from, volume);
  return [...more, '-v', `${volume}:/var/lib/docker`];
}

/** Frozen processes cannot die (cgroup v1): without this, `docker rm -f` of a host with a paused container hangs. */
export async function thaw(names: readonly string[]): Promise<void> {
  const script = `for name in "$@"; do
  id=$(docker inspect -f '{{.Id}}' "$name" 2>/dev/null) || continue
  for file in $(find "/sys/fs/cgroup/freezer/docker/$id" -name freezer.state 2>/dev/null | grep /engine/); do echo THAWED > "$file"; done
done`;
  await run('sh', ['-c', script, 'thaw', ...names]);
}

export async function removeEngine(name: string): Promise<void> {
  await run('docker', ['volume', 'rm', '-f', engineVolume(name)]);
}

/** The volume that belongs to a stack's snapshot. */
const snapshotVolume = (image: string): string => image.replace(':', '-');

export async function engineReady(image: string, folder: string): Promise<boolean> {
  if (!hasParts(folder)) return true;
  return (await run('docker', ['volume', 'inspect', snapshotVolume(image)])).code === 0;
}

/** Keeps the stopped host's engine beside its image; the arguments for `docker commit`. */
export async function keepEngine(name: string, image: string, folder: string): Promise<string[]> {
  if (!hasParts(folder)) return [];
  await cloneVolume(engineVolume(name), snapshotVolume(image));
  return ['--change', `LABEL ${engineLabel}=${snapshotVolume(image)}`];
}

const recipe = (folder: string): string => join(folder, 'parts/Dockerfile');
const partName = (folder: string, target: string): string => `why502-lab-${folder.split('/').at(-1)}-${target}`;

function hasParts(folder: string): boolean {
  return existsSync(recipe(folder));
}

export type Parts = { vps: string; images: string[] };

/** Builds every target of the stack's `parts/Dockerfile`; without one, the plain VPS is the host. */
export async function buildParts(folder: string, base: string, vps: string): Promise<Parts> {
  if (!hasParts(folder)) return { vps, images: [] };
  const targets = [...(await readFile(recipe(folder), 'utf8')).matchAll(/^FROM .+ AS (\w+)$/gm)].map(
    (found) => found[1] ?? '',
  );
  for (const target of targets) {
    const args = ['build', '--network', 'host', '--build-arg', `BASE=${base}`, '--build-arg', `VPS=${vps}`];
    const label = target === 'vps' ? ['--label', `${engineLabel}=new`] : [];
    await must('docker', [...args, ...label, '--target', target, '-t', partName(folder, target), `${folder}/parts`], {
      timeoutMs: 1_800_000,
    });
  }
  const inner = targets.filter((target) => target !== 'vps').map((target) => partName(folder, target));
  return { vps: partName(folder, 'vps'), images: inner };
}

/** `docker save` here, `docker load` in there, then plain names: `why502-lab-barcode-nginx` is `nginx` there. */
export async function loadParts(host: { name: string }, images: readonly string[]): Promise<void> {
  if (images.length === 0) return;
  const running = ['exec', host.name, 'sh', '-c', 'systemctl start docker && docker info >/dev/null'];
  await must('docker', running, { timeoutMs: 60_000 });
  await new Promise<void>((resolve, reject) => {
    const save = spawn('docker', ['save', ...images], { stdio: ['ignore', 'pipe', 'inherit'] });
    const load = spawn('docker', ['exec', '-i', host.name, 'docker', 'load', '-q'], {
      stdio: [save.stdout, 'ignore', 'inherit'],
    });
    load.on('error', reject);
    load.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`docker load exited ${code}`))));
  });
}
