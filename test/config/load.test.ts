import { describe, expect, it } from 'vitest';
import { ConfigError, DEFAULT_FILE, type Loaded, loadConfig } from '../../src/config/load.ts';
import { fakeHost } from '../helpers/fake-host.ts';

async function load(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Loaded> {
  return loadConfig({ host: fakeHost(files), env });
}

async function problems(text: string, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  try {
    await load({ [DEFAULT_FILE]: text }, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message.split('\n').map((line) => line.replace(`${DEFAULT_FILE}:`, ''));
    throw error;
  }
}

describe('a configuration', () => {
  it('is not needed', async () => {
    const { config, files } = await load({});
    expect(files).toEqual([]);
    expect(config.api.listen).toEqual({ is: 'tcp', host: '127.0.0.1', port: 9502 });
    expect(config.schedule).toMatchObject({ every: 5000, while_open: 3000, timeout: 4000 });
    expect(config.alerts.receivers).toEqual({});
  });

  it('takes a webhook from the environment alone', async () => {
    const { config, secrets } = await load(
      {},
      { WHY502_WEBHOOK_URL: 'https://example.com/hook', WHY502_WEBHOOK_SECRET: 's3cret', WHY502_LISTEN: '127.0.0.1:0' },
    );
    expect(config.alerts.receivers).toEqual({
      env: { type: 'webhook', url: 'https://example.com/hook', secret: 's3cret', headers: {} },
    });
    expect(config.api.listen).toEqual({ is: 'tcp', host: '127.0.0.1', port: 0 });
    expect(secrets).toEqual(expect.arrayContaining(['s3cret', 'https://example.com/hook']));
  });

  it('reads the contract’s example', async () => {
    const text = `alerts:\n  receivers:\n    ops: { type: webhook, url: "https://example.com/why502", secret: "\${cred:ops}" }\n`;
    const { config, secrets } = await load(
      { [DEFAULT_FILE]: text, '/run/creds/ops': 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\n' },
      { CREDENTIALS_DIRECTORY: '/run/creds' },
    );
    expect(config.alerts.receivers.ops).toMatchObject({ secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz' });
    expect(secrets).toContain('whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz');
  });

  it('substitutes after parsing: a value cannot change the shape of the document', async () => {
    const text = `alerts:\n  receivers:\n    ops: { type: webhook, url: "\${URL}", secret: "\${SECRET:-a#b: c}" }\n    two: { type: webhook, url: "https://x.example/$\${literal}" }\n`;
    const { config } = await load({ [DEFAULT_FILE]: text }, { URL: 'https://a.example/#x: &y' });
    expect(config.alerts.receivers.ops).toMatchObject({ url: 'https://a.example/#x: &y', secret: 'a#b: c' });
    expect(config.alerts.receivers.two).toMatchObject({ url: `https://x.example/\${literal}` });
  });

  it('merges conf.d: maps merge, lists append', async () => {
    const files = {
      [DEFAULT_FILE]:
        'schedule: { every: 10s, exclude: [a] }\nprobes:\n  one: { type: tcp, address: "127.0.0.1:80" }\n',
      '/etc/why502/conf.d/10.yaml':
        'schedule:\n  exclude: [b]\nprobes:\n  two: { type: unit, unit: nginx.service, every: 1m }\n',
    };
    const loaded = await load(files);
    expect(loaded.config.schedule).toMatchObject({ every: 10_000, exclude: ['a', 'b'] });
    expect(Object.keys(loaded.config.probes)).toEqual(['one', 'two']);
    expect(loaded.origin(['schedule', 'every'])).toMatchObject({ file: DEFAULT_FILE, line: 1 });
    expect(loaded.origin(['probes', 'two', 'unit'])).toEqual({
      file: '/etc/why502/conf.d/10.yaml',
      line: 4,
      column: 28,
    });
  });

  it('refuses a value that two files set, and names both', async () => {
    const files = {
      [DEFAULT_FILE]: 'schedule: { every: 10s }\n',
      '/etc/why502/conf.d/10.yaml': 'schedule: { every: 20s }\n',
    };
    await expect(load(files)).rejects.toThrow(
      `/etc/why502/conf.d/10.yaml:1:13: schedule.every is already set in ${DEFAULT_FILE}:1`,
    );
  });

  it('knows every probe', async () => {
    const text = `probes:
  a: { type: http, url: "http://localhost/health", token_file: /etc/t, expect: 200, expect_json: ['$.database == "connected"'], upstream: api }
  b: { type: http, url: "http://localhost/upload", form: { file: { file: /srv/test.csv }, kind: x } }
  c: { type: unix-socket, socket: /run/app.sock, json: { a: 1 } }
  d: { type: tcp, address: "[::1]:5432" }
  e: { type: unit, unit: gunicorn.service }
  f: { type: socket-access, path: /run/app.sock }
  g: { type: memory, min_available: 5% }
  h: { type: disk, path: /var, min_free: 1GiB }
  i: { type: database, url: "postgresql://app:\${PW:-x}@localhost/app" }
`;
    const { config } = await load({ [DEFAULT_FILE]: text });
    expect(Object.keys(config.probes)).toHaveLength(9);
    expect(config.probes.h).toMatchObject({ min_free: { bytes: 1024 ** 3 }, min_inodes: 2 });
  });
});

describe('what is wrong is said with line and column', () => {
  it.each([
    [
      'an unknown key, with the one that was meant',
      'schedule:\n  evry: 5s\n',
      ['2:3: unknown key "evry" in schedule (did you mean "every"?)'],
    ],
    [
      'an unknown key of a receiver',
      'alerts:\n  receivers:\n    ops:\n      type: webhook\n      url: https://e.example\n      secrt: x\n',
      ['6:7: unknown key "secrt" in alerts.receivers.ops (did you mean "secret"?)'],
    ],
    [
      'an unknown key at the top',
      'alert: {}\n',
      ['1:1: unknown key "alert" in the configuration (did you mean "alerts"?)'],
    ],
    [
      'a duration that is none',
      'schedule:\n  every: 5 seconds\n',
      ['2:10: schedule.every: expected a duration such as 500ms, 10s, 5m, 2h or 1d'],
    ],
    [
      'a duration that is too short',
      'schedule: { every: 10ms }\n',
      ['1:20: schedule.every: must not be shorter than 1000 ms'],
    ],
    [
      'an unknown type',
      'alerts:\n  receivers:\n    x: { type: pigeon }\n',
      [
        '3:16: alerts.receivers.x.type: expected one of alertmanager, discord, ntfy, pagerduty, slack, teams, telegram, webhook',
      ],
    ],
    [
      'no type',
      'probes:\n  x: { url: y }\n',
      [
        '2:6: probes.x.type: expected one of container, database, disk, http, memory, socket-access, tcp, tls, unit, unix-socket',
      ],
    ],
    [
      'a missing option',
      'probes:\n  x: { type: tcp }\n',
      ['2:6: probes.x.address: expected string, received undefined'],
    ],
    [
      'a condition that is none',
      "probes:\n  x: { type: http, url: 'http://a', expect_json: ['database up'] }\n",
      ['2:51: probes.x.expect_json.0: expected a condition such as $.database == "connected"'],
    ],
    ['broken YAML', 'a: [1\nb: 2\n', [expect.stringMatching(/^\d+:\d+: /)]],
    ['a key twice', 'log: {}\nlog: {}\n', [expect.stringMatching(/^2:1: .*unique/)]],
    ['a variable that is not set', `api:\n  token: "\${TOKEN}"\n`, ['2:10: the environment variable TOKEN is not set']],
    ['a file that is not there', `api:\n  token: "\${file:/nowhere}"\n`, ['2:10: /nowhere does not exist']],
    [
      'a route to nobody',
      'alerts:\n  receivers: { ops: { type: webhook, url: "https://e.example" } }\n  routes:\n    - { receivers: [opps] }\n',
      ['4:21: no receiver is called "opps" (did you mean "ops"?)'],
    ],
    [
      'an open API without a token',
      'api: { listen: "0.0.0.0:9502" }\n',
      ['1:16: api.listen: beyond loopback, api.token is required'],
    ],
    ['a list instead of a map', '- a\n', ['1:1: expected a map of settings']],
  ])('%s', async (_name, text, expected) => {
    const said = await problems(text);
    expect(said.slice(0, expected.length)).toEqual(expected);
  });

  it('all of it at once', async () => {
    expect(await problems('schedule:\n  every: x\n  evry: 5s\nlog: { level: loud }\n')).toHaveLength(3);
  });

  it('names the environment variable that is wrong', async () => {
    const host = fakeHost();
    const env = { WHY502_WEBHOOK_URL: 'not a url' };
    await expect(loadConfig({ host, env })).rejects.toThrow(
      /environment variable WHY502_WEBHOOK_URL: alerts\.receivers\.env\.url/,
    );
  });

  it('a file that was asked for must exist', async () => {
    await expect(loadConfig({ host: fakeHost(), env: {}, file: '/tmp/none.yaml' })).rejects.toThrow(
      '/tmp/none.yaml: does not exist',
    );
  });

  it('survives a bomb of aliases', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`)
      .join('\n')}\n`;
    await expect(load({ [DEFAULT_FILE]: bomb })).rejects.toThrow();
  });

  it('a key named __proto__ is an unknown key, not a prototype', async () => {
    await expect(load({ [DEFAULT_FILE]: '__proto__: { polluted: 1 }\n' })).rejects.toThrow(ConfigError);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
