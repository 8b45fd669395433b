import { describe, expect, it } from 'vitest';
import { probes } from '../../src/probes/probes.generated.ts';
import { judgeCondition, parseCondition } from '../../src/probes/shared/condition.ts';
import { answered, fakeHost, unanswered } from '../helpers/fake-host.ts';

async function look(type: string, options: Readonly<Record<string, unknown>>, host = fakeHost()) {
  const probe = probes.find((one) => one.id === type);
  if (!probe) throw new Error(`no probe ${type}`);
  return probe.look(probe.options.parse(options), host, 1000);
}

describe('http', () => {
  it('asks as it was told: method, headers, token from a file, JSON', async () => {
    const host = fakeHost({ '/etc/token': 't0ken\n' });
    await look(
      'http',
      {
        url: 'http://app.example:8080/a?b=1',
        method: 'put',
        headers: { 'X-Test': '1' },
        token_file: '/etc/token',
        json: { a: 'é' },
      },
      host,
    );
    expect(host.asked[0]).toMatchObject({
      address: { is: 'tcp', host: 'app.example', port: 8080 },
      method: 'PUT',
      path: '/a?b=1',
      body: '{"a":"é"}',
      headers: {
        host: 'app.example:8080',
        'x-test': '1',
        authorization: 'Bearer t0ken',
        'content-type': 'application/json',
        'content-length': '10',
      },
    });
  });

  it('uploads a file as a browser does', async () => {
    const host = fakeHost({ '/srv/orders.csv': 'id,n\n1,2\n' });
    await look(
      'http',
      { url: 'http://localhost/upload', form: { file: { file: '/srv/orders.csv' }, kind: 'csv' } },
      host,
    );
    const sent = host.asked[0];
    const body = Buffer.from(sent?.body ?? '', 'base64').toString();
    expect(sent?.method).toBe('POST');
    expect(body).toContain('name="file"; filename="orders.csv"\r\n');
    expect(body).toContain('id,n\n1,2\n\r\n--');
    const form = await new Response(body, {
      headers: { 'content-type': sent?.headers['content-type'] ?? '' },
    }).formData();
    expect(form.get('kind')).toBe('csv');
  });

  it.each([
    ['the status', { expect: 200 }, answered(503), 'status'],
    ['a range', { expect: '200-299,404' }, answered(404), null],
    ['any status below 500 by default', {}, answered(404), null],
    [
      'a broken part, without being told',
      {},
      answered(200, '{"status":"ok","database":"disconnected"}', { 'content-type': 'application/json' }),
      'body',
    ],
    [
      'a condition that does not hold',
      { expect_json: ['$.database == "connected"'] },
      answered(200, '{"database":"down"}'),
      'body',
    ],
    [
      'a condition that holds',
      { expect_json: ['$.database == "connected"'] },
      answered(200, '{"database":"connected"}'),
      null,
    ],
    ['no JSON', { expect_json: ['$.a'] }, answered(200, '<html>'), 'body'],
    ['text', { expect_text: 'welcome' }, answered(200, 'hello'), 'body'],
    ['nobody there', {}, unanswered('ECONNREFUSED'), 'refused'],
    ['no answer in time', {}, unanswered('ETIMEDOUT', 'header'), 'read-timeout'],
  ])('judges %s', async (_name, options, answer, reason) => {
    const host = fakeHost();
    host.answer = () => answer;
    const outcome = await look('http', { url: 'http://localhost/', ...options }, host);
    expect([outcome.ok, outcome.reason]).toEqual([reason === null, reason]);
  });

  it('does not take a file that it cannot read for the app’s fault', async () => {
    expect(await look('http', { url: 'http://localhost/', token_file: '/none' })).toMatchObject({
      ok: false,
      reason: 'blind',
    });
  });
});

describe('conditions', () => {
  it.each([
    ['$.a == 1', { a: 1 }, true],
    ['$.a == "1"', { a: 1 }, false],
    ["$['a b'][0].c != null", { 'a b': [{ c: 0 }] }, true],
    ['$.queue < 100', { queue: 99 }, true],
    ['$.queue < 100', { queue: '99' }, false],
    ['$.version', { version: '' }, true],
    ['$.version', {}, false],
    ['$.__proto__', {}, false],
  ])('%s', (text, body, holds) => {
    const condition = parseCondition(text);
    expect(condition).not.toBeNull();
    if (condition) expect(judgeCondition(condition, body) === null).toBe(holds);
  });

  it.each(['a == 1', '$.a = 1', '$.a == ', '$.a == x', '$..a'])('%s is none', (text) =>
    expect(parseCondition(text)).toBeNull(),
  );
});

describe('the others', () => {
  it('tcp', async () => {
    const host = fakeHost();
    host.connect = async () => ({ is: 'seen', value: { is: 'failed', errno: 'EACCES', ms: 1, received: '' } });
    expect(await look('tcp', { address: 'unix:/run/a.sock' }, host)).toMatchObject({ ok: false, reason: 'denied' });
    host.connect = async () => ({ is: 'seen', value: { is: 'connected', errno: null, ms: 1, received: 'SSH-2.0' } });
    expect(await look('tcp', { address: '127.0.0.1:22', expect_text: 'SSH-' }, host)).toMatchObject({ ok: true });
  });

  it('unit', async () => {
    const host = fakeHost();
    const show = (text: string) => {
      host.run = async () => ({ is: 'seen', value: { code: 0, stdout: text, stderr: '' } });
    };
    show('Id=a.service\nLoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\n');
    expect(await look('unit', { unit: 'a' }, host)).toMatchObject({ ok: false, reason: 'inactive' });
    show('Id=a.service\nLoadState=not-found\nActiveState=inactive\n');
    expect(await look('unit', { unit: 'a' }, host)).toMatchObject({ ok: false, reason: 'missing' });
    show('Id=a.service\nLoadState=loaded\nActiveState=active\nSubState=running\n');
    expect(await look('unit', { unit: 'a' }, host)).toMatchObject({ ok: true });
    expect(() => probes.find((one) => one.id === 'unit')?.options.parse({ unit: 'a;id' })).toThrow();
  });

  it('disk and memory', async () => {
    const host = fakeHost();
    host.space = async () => ({
      is: 'seen',
      value: { totalBytes: 100, availableBytes: 4, inodes: 100, inodesFree: 50 },
    });
    expect(await look('disk', {}, host)).toMatchObject({ ok: false, reason: 'full' });
    expect(await look('disk', { min_free: '3%' }, host)).toMatchObject({ ok: true });
    host.space = async () => ({
      is: 'seen',
      value: { totalBytes: 100, availableBytes: 50, inodes: 100, inodesFree: 1 },
    });
    expect(await look('disk', {}, host)).toMatchObject({ ok: false, reason: 'inodes' });
    host.system = async () => ({
      is: 'seen',
      value: { memory: { total: 1000, available: 10, swapTotal: 0, swapFree: 0 }, disks: [] },
    });
    expect(await look('memory', {}, host)).toMatchObject({ ok: false, reason: 'low' });
  });

  it('what may not be looked at is said, not taken for broken or fine', async () => {
    const host = fakeHost();
    host.space = async () => ({ is: 'denied', why: 'no right', allow: 'sudo why502 doctor' });
    expect(await look('disk', {}, host)).toMatchObject({
      ok: false,
      reason: 'blind',
      message: expect.stringContaining('sudo why502 doctor'),
    });
  });
});
