// `npm run package`: dist/why502 (one file that needs no Node) and dist/why502_VERSION_ARCH.deb (its own Node, the
// bundle, unit, configuration, manual page, completions). Needs dpkg-deb for the second.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bashCompletion, fishCompletion, zshCompletion } from '../deploy/deb/completions.ts';
import { manPage } from '../deploy/deb/man.ts';
import { commands } from '../src/cli/commands.generated.ts';
import { COMMON } from '../src/cli/program.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { configTemplate } from '../src/config/template.ts';
import { VERSION } from '../src/core/version.ts';
import { buildAll, bundle, PARTS } from './build.ts';
import { NODE_FLAGS } from './launch.ts';

const STAGE = 'dist/stage';
const ARCH = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
const NODE = realpathSync(process.execPath);
const DEB = `dist/why502_${VERSION}_${ARCH}.deb`;

function mib(file: string): string {
  return `${file}: ${(statSync(file).size / 1024 ** 2).toFixed(1)} MiB`;
}

/** Node's single executable. As CommonJS it takes less memory than as an ES module. */
async function buildExecutable(): Promise<void> {
  await bundle({ kind: 'main', outfile: 'dist/sea.cjs' });
  const config = {
    main: 'dist/sea.cjs',
    mainFormat: 'commonjs',
    output: 'dist/why502',
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    execArgv: NODE_FLAGS,
    execArgvExtension: 'none',
  };
  writeFileSync('dist/sea.json', JSON.stringify(config));
  rmSync('dist/why502', { force: true });
  execFileSync(NODE, ['--build-sea', 'dist/sea.json'], { stdio: ['ignore', 'ignore', 'inherit'] });
  chmodSync('dist/why502', 0o755);
  rmSync('dist/sea.json');
  rmSync('dist/sea.cjs');
  console.log(mib('dist/why502'));
}

function put(path: string, text: string | Buffer, mode = 0o644): void {
  const file = join(STAGE, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
}

/** Node 26 needs libatomic, which a small Debian does not have: the file that it runs with here. */
function libatomic(): string {
  const found = /libatomic\.so\.1 => (\S+)/.exec(execFileSync('ldd', [NODE], { encoding: 'utf8' }))?.[1];
  if (found === undefined) throw new Error('libatomic.so.1 was not found: apt-get install libatomic1');
  return realpathSync(found);
}

/** Compiles what the commands run, so that an installed program starts without compiling: the cache lies beside it. */
function warmUp(): void {
  const program = [join(STAGE, 'usr/lib/why502/node'), ...NODE_FLAGS, join(STAGE, 'usr/lib/why502/main.mjs')];
  const env = { ...process.env, WHY502_LISTEN: '127.0.0.1:0', WHY502_STATE: join(process.cwd(), STAGE, 'warm.db') };
  const [node = '', ...args] = program;
  for (const words of [['version'], ['diagnose'], ['explain', '/etc/hostname'], ['config', 'check']]) {
    try {
      execFileSync(node, [...args, ...words], { stdio: 'ignore', env, timeout: 30_000 });
    } catch {
      // What it says of this machine does not matter here.
    }
  }
  try {
    execFileSync(node, [...args, 'agent'], { stdio: 'ignore', env, timeout: 5000, killSignal: 'SIGTERM' });
  } catch {
    // Ended by the time limit, which is the point.
  }
  for (const file of ['warm.db', 'warm.db-wal', 'warm.db-shm']) rmSync(join(STAGE, file), { force: true });
  // Node writes its cache for its own user only; the daemon is another one.
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', join(STAGE, 'usr/lib/why502')]);
}

const CONTROL = (installed: number): string => `Package: why502
Version: ${VERSION}
Architecture: ${ARCH}
Maintainer: why502 maintainers <maintainers@why502.example>
Installed-Size: ${installed}
Depends: adduser, libc6 (>= 2.28), libstdc++6
Recommends: systemd, acl
Section: admin
Priority: optional
Homepage: https://why502.example
Description: says which link between the reverse proxy and the app broke
 When an upstream answers 502, 503 or 504, why502 follows the request from the
 proxy's configuration to the socket, the process, the unit or container and
 what that leans on, and says what broke, how it knows, and which commands
 repair it on this host. Prometheus metrics, a status page, signed webhooks.
`;

function stage(): void {
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(join(STAGE, 'usr/lib/why502'), { recursive: true });
  cpSync(NODE, join(STAGE, 'usr/lib/why502/node'));
  chmodSync(join(STAGE, 'usr/lib/why502/node'), 0o755);
  put('usr/lib/why502/lib/libatomic.so.1', readFileSync(libatomic()));
  for (const file of PARTS) put(`usr/lib/why502/${file}`, readFileSync(`dist/${file}`));
  put('usr/bin/why502', readFileSync('deploy/why502.sh'), 0o755);
  put('lib/systemd/system/why502.service', readFileSync('deploy/agent.service'));
  put('usr/lib/sysusers.d/why502.conf', readFileSync('deploy/why502.sysusers'));
  put('etc/default/why502', readFileSync('deploy/why502.default'));
  const nothing = { schema: 'why502/discovery@1' as const, host: '', at: '', proxies: [], upstreams: [], problems: [] };
  put('etc/why502/why502.yaml', configTemplate(nothing), 0o640);
  put('usr/share/why502/config.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  const gz = (text: string): Buffer => gzipSync(text, { level: 9 });
  put('usr/share/man/man8/why502.8.gz', gz(manPage(commands, COMMON, VERSION)));
  put('usr/share/bash-completion/completions/why502', bashCompletion(commands, COMMON));
  put('usr/share/zsh/vendor-completions/_why502', zshCompletion(commands, COMMON));
  put('usr/share/fish/vendor_completions.d/why502.fish', fishCompletion(commands, COMMON));
  if (existsSync('LICENSE')) put('usr/share/doc/why502/copyright', readFileSync('LICENSE'));
  if (existsSync('CHANGELOG.md')) put('usr/share/doc/why502/changelog.gz', gz(readFileSync('CHANGELOG.md', 'utf8')));
}

function buildDeb(): void {
  stage();
  warmUp();
  const kib = Number(execFileSync('du', ['-sk', STAGE], { encoding: 'utf8' }).split('\t')[0]);
  put('DEBIAN/control', CONTROL(kib));
  put('DEBIAN/conffiles', '/etc/default/why502\n/etc/why502/why502.yaml\n');
  for (const script of ['postinst', 'prerm', 'postrm'])
    put(`DEBIAN/${script}`, readFileSync(`deploy/deb/${script}`), 0o755);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', STAGE, DEB], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  rmSync(STAGE, { recursive: true });
  console.log(mib(DEB));
}

console.log('== the bundle');
await buildAll();
console.log('== the single executable');
await buildExecutable();
console.log('== the Debian package (about a minute: its own Node is compressed)');
buildDeb();
