import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bashCompletion, fishCompletion, zshCompletion } from '../../deploy/deb/completions.ts';
import { manPage } from '../../deploy/deb/man.ts';
import { exitOf } from '../../src/cli/commands/diagnose.ts';
import { commands } from '../../src/cli/commands.generated.ts';
import { localeLang } from '../../src/cli/lang.ts';
import { diagnosisPage } from '../../src/cli/print/diagnosis.ts';
import { COMMON, main } from '../../src/cli/program.ts';
import type { Diagnosis, Result } from '../../src/core/diagnosis.ts';
import { VERSION } from '../../src/core/version.ts';
import { healthy, World } from '../helpers/agent.ts';
import { resultOf } from '../helpers/incident.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  words: readonly string[],
  over: { env?: Record<string, string>; stdin?: string; columns?: number; cwd?: string } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await main(words, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdin: async () => over.stdin ?? '',
    env: over.env ?? {},
    cwd: over.cwd ?? process.cwd(),
    columns: over.columns ?? null,
    stdinIsTty: over.stdin === undefined,
  });
  return { code, out, err };
}

const worlds: World[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.agent?.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'why502-cli-'));
  folders.push(made);
  return made;
}

function diagnosis(...results: Result[]): Diagnosis {
  return { schema: 'why502/diagnosis@1', host: 'vps-1', at: '2026-11-21T00:00:00.000Z', durationMs: 12, results };
}

describe('the command line', () => {
  it('has every verb of the contract', () => {
    const names = commands.map((command) => command.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'agent',
        'diagnose',
        'explain',
        'discover',
        'status',
        'incidents',
        'causes',
        'config',
        'alerts',
      ]),
    );
  });

  it.each([
    [['diagnoze'], 'why502: unknown command "diagnoze" (did you mean "diagnose"?); see why502 --help\n'],
    [['diagnose', '--jsn'], 'why502: diagnose: unknown option --jsn (did you mean --json?)\n'],
    [['diagnose', '--header', 'nonsense'], 'why502: --header nonsense: expected "Name: value"\n'],
    [['diagnose', '--form', 'file=@/none'], expect.stringMatching(/^why502: --form file=@\/none: ENOENT.*\n$/)],
    [['status', '--lang', 'fr'], 'why502: --lang fr: expected en, ko or zh\n'],
    [['config', 'chek'], 'why502: config: expected check, show, schema or init\n'],
    [['explain'], expect.stringMatching(/^why502: explain: give FILE.*\n$/)],
    [['explain', '/none'], expect.stringMatching(/^why502: explain: \/none: ENOENT.*\n$/)],
    [['causes', 'app.module-not-fond'], expect.stringMatching(/did you mean app\.module-not-found\?/)],
    [['incidents', '--limit', '0'], 'why502: --limit 0: expected 1 to 200\n'],
    [['alerts', 'test', '--config', '/none.yaml'], 'why502: /none.yaml: does not exist\n'],
  ])('says in one line on standard error what is wrong, and ends with 2: %j', async (words, line) => {
    const { code, out, err } = await run(words);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: line });
  });

  it('helps: in general, per command, and without an argument', async () => {
    expect((await run(['--help'])).code).toBe(0);
    expect((await run([])).code).toBe(2);
    for (const { name } of commands) {
      const { code, out } = await run([name, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`usage: why502 ${name}`);
    }
  });

  it('says its version, which is that of package.json', async () => {
    expect(VERSION).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
    expect(JSON.parse((await run(['--version', '--json'])).out)).toMatchObject({ version: VERSION });
  });

  it('takes its language from the locale', () => {
    expect(localeLang({ LANG: 'ko_KR.UTF-8' })).toBe('ko');
    expect(localeLang({ LANG: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' })).toBe('zh');
    expect(localeLang({ LANG: 'C' })).toBe('en');
    expect(localeLang({ LANG: 'kok_IN' })).toBe('en');
  });

  it('ends with 4 when no agent answers, in one line', async () => {
    const { code, out, err } = await run(['status', '--agent', 'http://127.0.0.1:1']);
    expect([code, out, err.split('\n').length]).toEqual([4, '', 2]);
  });
});

describe('diagnose', () => {
  it('ends with 0, 1 or 3', () => {
    expect(exitOf(diagnosis(healthy('a')))).toBe(0);
    expect(exitOf(diagnosis(healthy('a'), resultOf()))).toBe(1);
    expect(exitOf(diagnosis(resultOf({ status: 'degraded' })))).toBe(1);
    expect(exitOf(diagnosis(resultOf({ status: 'unknown' })))).toBe(3);
    expect(exitOf(diagnosis())).toBe(3);
  });

  const page = { lang: 'en', color: false, columns: null, verbose: false } as const;

  it('says to people: the verdict first, then cause, chain, evidence, fix, verify, ruled out', () => {
    const text = diagnosisPage(diagnosis(healthy('fine'), resultOf()), page);
    const places = [
      '✘ down  cynow',
      'cannot import orders.urls',
      'root cause',
      'chain',
      'evidence',
      "No module named 'orders.urls'",
      'systemctl restart gunicorn.service',
      'verify',
      'ruled out',
      '✔ up  fine',
    ].map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text).not.toContain('\u001b');
  });

  it('says so in Korean and Chinese, and uses colour on a terminal only', () => {
    expect(diagnosisPage(diagnosis(resultOf()), { ...page, lang: 'ko' })).toContain('근본 원인');
    expect(diagnosisPage(diagnosis(resultOf()), { ...page, lang: 'zh' })).toContain('修复');
    expect(diagnosisPage(diagnosis(resultOf()), { ...page, color: true, columns: 80 })).toContain('\u001b[31m');
  });
});

describe('explain', () => {
  const line = "ModuleNotFoundError: No module named 'orders.urls'\n";

  it('reads standard input and files, and ends with 0 or 1', async () => {
    const traceback = `Traceback (most recent call last):\n  File "/srv/app/urls.py", line 3, in <module>\n    import orders.urls\n${line}`;
    const piped = await run(['explain', '--json'], { stdin: traceback });
    expect(piped.code).toBe(0);
    expect(JSON.parse(piped.out)).toMatchObject({
      schema: 'why502/explanation@1',
      rootCause: { id: 'app.module-not-found' },
    });
    const path = join(folder(), 'log');
    writeFileSync(path, 'all is well\n');
    expect((await run(['explain', path])).code).toBe(1);
  });
});

describe('config', () => {
  it('checks with every problem and its place, as text and as JSON', async () => {
    const path = join(folder(), 'c.yaml');
    writeFileSync(path, 'schedule:\n  evry: 5s\nlog: { level: loud }\n');
    const text = await run(['config', 'check', path]);
    expect(text.code).toBe(2);
    expect(text.err.split('\n').filter(Boolean)).toHaveLength(2);
    expect(text.err).toContain(`${path}:2:3: unknown key "evry" in schedule (did you mean "every"?)`);
    const json = await run(['config', 'check', path, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ valid: false, problems: [{ line: 3 }, { line: 2 }] });
  });

  it('shows what is in force, without secrets', async () => {
    const env = { WHY502_WEBHOOK_URL: 'https://hooks.example/s3cr3t', WHY502_WEBHOOK_SECRET: 'pssst-secret' };
    const { out, code } = await run(['config', 'show', '--json'], { env });
    expect(code).toBe(0);
    expect(out).not.toMatch(/s3cr3t|pssst/);
    expect(JSON.parse(out).alerts.receivers.env.type).toBe('webhook');
  });

  it('writes a file that it then finds sound, and does not overwrite one', async () => {
    const path = join(folder(), 'new', 'why502.yaml');
    expect((await run(['config', 'init', path])).code).toBe(0);
    expect((await run(['config', 'check', path])).code).toBe(0);
    const again = await run(['config', 'init', path]);
    expect([again.code, again.err]).toEqual([2, `why502: ${path} exists; --force overwrites it\n`]);
  });
});

describe('with an agent', () => {
  it('shows status and incidents', async () => {
    const world = new World(['cynow']);
    worlds.push(world);
    await world.start();
    const agent = ['--agent', String(world.agent?.address)];
    await world.time.advance(8000);
    expect((await run(['status', ...agent])).code).toBe(0);
    expect((await run(['health', ...agent])).code).toBe(0);
    world.break('cynow');
    await world.time.advance(8000);
    const status = await run(['status', ...agent]);
    expect(status.code).toBe(1);
    expect(status.out).toContain('app.module-not-found');
    const list = JSON.parse((await run(['incidents', '--state', 'open', '--json', ...agent])).out);
    expect(list.items).toHaveLength(1);
    const one = await run(['incidents', list.items[0].id, ...agent]);
    expect([one.code, one.out.includes('systemctl restart gunicorn.service')]).toEqual([0, true]);
    expect((await run(['incidents', 'none', ...agent])).code).toBe(2);
  });
});

describe('bin/why502', () => {
  it('runs as a program, and under an older Node hands over to the project’s own', () => {
    const { status, stdout } = spawnSync('bin/why502', ['version'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^why502 \d/)]);
    const failed = spawnSync('bin/why502', ['nonsense'], { encoding: 'utf8' });
    expect([failed.status, failed.stdout, failed.stderr.split('\n').length]).toEqual([2, '', 2]);
  });
});

describe('what the package carries', () => {
  it('a manual page and completions that name every command', () => {
    const texts = [
      manPage(commands, COMMON, VERSION),
      bashCompletion(commands, COMMON),
      zshCompletion(commands, COMMON),
      fishCompletion(commands, COMMON),
    ];
    for (const text of texts) for (const { name } of commands) expect(text).toContain(name);
    const checked = spawnSync('bash', ['-n'], { input: texts[1] ?? '', encoding: 'utf8' });
    expect(checked.stderr).toBe('');
  });

  const systemd = spawnSync('systemd-analyze', ['--version']).error === undefined;
  it.skipIf(!systemd && process.env.WHY502_LAB !== 'required')('a unit that systemd finds sound and tight', () => {
    const unit = join(folder(), 'why502.service');
    writeFileSync(
      unit,
      readFileSync('deploy/agent.service', 'utf8')
        .replaceAll('/usr/bin/why502', '/bin/true')
        .replace(/^Documentation=.*$/m, ''),
    );
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    const security = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=25', unit], {
      encoding: 'utf8',
    });
    expect(security.status).toBe(0);
  });
});
