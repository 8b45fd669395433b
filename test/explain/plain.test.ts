import { describe, expect, test } from 'vitest';
import { boundIn, passedIn, publishedIn } from '../../src/explain/config-lines.ts';
import { plain } from '../../src/explain/plain.ts';

const RECORD =
  '2025/03/04 05:06:07 [error] 71#71: *8 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.4, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:7001/", host: "shop.example"';

describe('the text as programs wrote it', () => {
  test.each([
    ['a quotation', `> ${RECORD}`],
    ['bold', `**${RECORD}**`],
    ['code in a quotation', `> \`${RECORD}\``],
    ['indented code', `\t${RECORD}`],
    ['entities', RECORD.replaceAll('"', '&quot;')],
    ['typographic quotes', RECORD.replaceAll(' "', ' \u201c').replaceAll('"', '\u201d')],
    ['escaped quotes', RECORD.replaceAll('"', '\\"')],
    ['a translator', RECORD.replace('71#71: *8', '71 # 71: * 8').replace('connect() failed', 'connect () failed')],
  ])('%s', (_name, text) => {
    expect(plain(text)).toBe(RECORD);
  });

  test('a broken record is whole again, and lines keep their numbers', () => {
    const apache = [
      '[Tue Mar 04 05:06:07.123456 2025] [proxy:error] [pid 71:tid ',
      '1400] (2)No such file or directory: AH02454: FCGI: attempt to connect to Unix domain ',
      'socket /run/shop/php.sock (localhost:8000) failed',
      'next',
    ].join('\n');
    const lines = plain(apache).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('[pid 71:tid 1400] (2)No such file or directory: AH02454');
    expect(lines[0]).toContain('Unix domain socket /run/shop/php.sock (localhost:8000) failed');
    expect(lines.slice(1)).toEqual(['', '', 'next']);
  });

  test('a terminal breaks in the middle of words', () => {
    const pieces = RECORD.match(/.{1,80}/g) ?? [];
    expect(pieces.length).toBeGreaterThan(2);
    expect(plain(pieces.join('\n')).split('\n')[0]).toBe(RECORD);
    expect(plain(pieces.map((piece) => piece.trimEnd()).join('\n')).split('\n')[0]).toBe(RECORD);
  });

  test('a whole line of code', () => {
    expect(plain('`exec ./start.sh: exec format error`')).toBe('exec ./start.sh: exec format error');
  });

  test('what is no record stays as it is', () => {
    for (const text of ['    indented = code', '- a list', '> words of a person', '{"a":"\\"b\\""}', ''])
      expect(plain(text)).toBe(text);
  });
});

describe('pasted configuration', () => {
  test.each([
    ['    proxy_pass http://127.0.0.1:7001/;', '127.0.0.1:7001', 'http'],
    ['proxy_pass http://unix:/run/shop/web.sock:/;', 'unix:/run/shop/web.sock', 'http'],
    ['fastcgi_pass unix:/run/php/php8.3-fpm.sock;', 'unix:/run/php/php8.3-fpm.sock', 'fastcgi'],
    ['uwsgi_pass shop:3031;', 'shop:3031', 'uwsgi'],
    ['server 10.0.0.4:7001 max_fails=3;', '10.0.0.4:7001', 'http'],
    ['server web1 10.0.0.4:7001 check', '10.0.0.4:7001', 'http'],
    ['ProxyPass / http://localhost:7001/ retry=0', 'localhost:7001', 'http'],
    ['SetHandler "proxy:unix:/run/php/shop.sock|fcgi://localhost"', 'unix:/run/php/shop.sock', 'fastcgi'],
    ['reverse_proxy /api/* shop:7001', 'shop:7001', 'http'],
    ['php_fastcgi unix//run/php/shop.sock', 'unix:/run/php/shop.sock', 'fastcgi'],
    ['  - url: "http://10.0.0.4:7001"', '10.0.0.4:7001', 'http'],
  ])('%s goes to %s', (line, to, scheme) => {
    expect(passedIn(line)).toMatchObject({ to, scheme });
  });

  test.each([
    ['listen = /run/php/php8.2-fpm.sock', '/run/php/php8.2-fpm.sock', null],
    ['listen = 127.0.0.1:9000', '127.0.0.1', 9000],
    [
      'ExecStart=/opt/shop/venv/bin/gunicorn --workers 3 --bind unix:/run/shop/web.sock shop.wsgi',
      '/run/shop/web.sock',
      null,
    ],
    ['command: gunicorn shop.wsgi -b 0.0.0.0:7001', '0.0.0.0', 7001],
    ['CMD uvicorn main:app --host 127.0.0.1 --port 7001', '127.0.0.1', 7001],
    ['python manage.py runserver 127.0.0.1:7001', '127.0.0.1', 7001],
    ["app.listen(7001, '127.0.0.1')", '127.0.0.1', 7001],
    ['server.port=7001', '', 7001],
    ['.bind(("localhost", 7001))?', 'localhost', 7001],
    ['    .bind("127.0.0.1:7001")', '127.0.0.1', 7001],
    ['ASPNETCORE_URLS=http://+:7001', '0.0.0.0', 7001],
    ['bind "unix:///run/shop/puma.sock"', '/run/shop/puma.sock', null],
  ])('%s listens on %s %s', (line, host, port) => {
    expect(boundIn(line, 1)).toMatchObject({ host, port });
  });

  test('a published port in a sentence', () => {
    expect(publishedIn('**shop** - ports "7081:3001"', 1)).toMatchObject([{ host: 7081, container: 3001 }]);
  });

  test.each([
    'listen 8080;',
    'listen [::]:80 default_server;',
    '; listen = /run/old.sock',
    '# bind 0.0.0.0:7001',
    'words',
  ])('no app: %s', (line) => expect(boundIn(line, 1)).toBeNull());

  test('published ports', () => {
    expect(publishedIn('  - "8081:80"', 1)).toMatchObject([{ host: 8081, container: 80 }]);
    expect(
      publishedIn('a1b2  shop  "run"  1 hour ago  Up 1 hour  443/tcp, 0.0.0.0:8081->80/tcp, :::8081->80/tcp  shop', 1),
    ).toMatchObject([
      { host: 8081, container: 80 },
      { host: 8081, container: 80 },
    ]);
    expect(publishedIn('docker run -d -p 8081:80 shop', 1)).toMatchObject([{ host: 8081, container: 80 }]);
    expect(publishedIn('  - 80:80', 1)).toEqual([]);
  });
});
