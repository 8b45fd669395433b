import { expect, test } from 'vitest';
import { journalPlace, untagged } from '../../src/trace/proxies/shared/journal-logs.ts';

test('the local syslog and standard error are the journal', () => {
  for (const path of [
    'stderr',
    'syslog:server=unix:/dev/log',
    'syslog:server=unix:/run/systemd/journal/dev-log',
    'syslog:server=unix:/dev/log,tag=shop,severity=info',
    'syslog',
    'syslog:local1',
    'syslog:local1:shop',
    'syslog::shop-httpd',
  ])
    expect(journalPlace(path)).toBe('journal');
  for (const path of [
    '/var/log/nginx/error.log',
    'syslog:server=10.0.0.9:514',
    'syslog:server=unix:/run/other.sock',
    'syslog:server=unix:/run/systemd/journal/syslog',
    'syslog:server=unix:/var/run/log',
  ])
    expect(journalPlace(path)).toBe(path);
});

test('what nginx puts in front of a line is taken off, and nothing else', () => {
  const record = '2026/11/27 18:53:18 [error] 1#1: *1 connect() failed (111: Connection refused)';
  for (const line of [record, `vps nginx: ${record}`, `shop: ${record}`]) expect(untagged(line)).toBe(record);
  const access = '127.0.0.1 - - [27/Nov/2026:18:53:18 +0000] "GET /a: b HTTP/1.1" 200 15 "-" "-"';
  for (const line of [access, `vps nginx_site: ${access}`]) expect(untagged(line)).toBe(access);
  expect(untagged('nginx: [emerg] bind() failed')).toBe('nginx: [emerg] bind() failed');
});
