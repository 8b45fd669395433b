import type { FactMap } from '../../facts/facts.generated.ts';
import type { World } from '../world.ts';

type Compose = FactMap['container']['compose'];

/** Where compose lies: the plugin of the docker command, or the program of its own. */
const PLUGINS = [
  '/usr/libexec/docker/cli-plugins/docker-compose',
  '/usr/lib/docker/cli-plugins/docker-compose',
  '/usr/local/lib/docker/cli-plugins/docker-compose',
  '/usr/local/libexec/docker/cli-plugins/docker-compose',
  '/root/.docker/cli-plugins/docker-compose',
];
const STANDALONE = ['/usr/local/bin/docker-compose', '/usr/bin/docker-compose'];

async function composeTool(world: World): Promise<string | null> {
  for (const [tool, paths] of [
    ['docker compose', PLUGINS],
    ['docker-compose', STANDALONE],
  ] as const) {
    const looks = await Promise.all(paths.map((path) => world.host.info(path)));
    if (looks.some((look) => look.is === 'seen')) return tool;
  }
  return null;
}

/** The compose project of a container, from its labels, and the tool that reads its files here. */
export async function composeOf(world: World, labels: Readonly<Record<string, string>>): Promise<Compose> {
  const project = labels['com.docker.compose.project'];
  const service = labels['com.docker.compose.service'];
  if (!project || !service) return null;
  const folder = labels['com.docker.compose.project.working_dir'] ?? null;
  const names = (labels['com.docker.compose.project.config_files'] ?? '').split(',').filter(Boolean);
  const files = names.map((file) => (file.startsWith('/') || folder === null ? file : `${folder}/${file}`));
  const looks = await Promise.all(files.map((file) => world.host.info(file)));
  return {
    project,
    service,
    workingDirectory: folder,
    files,
    filesExist: files.length > 0 && looks.every((look) => look.is === 'seen'),
    tool: await composeTool(world),
  };
}
