import { expect, test } from 'vitest';
import { unreadLogs, wantedFiles } from '../../src/agent/wanted-logs.ts';
import { Rates } from '../../src/trace/rates.ts';
import { routesIn } from '../logs/follow/routes.ts';

test('what is not counted is said, what the server block names is known', async () => {
  const found = await routesIn(`error_log /error.log; events {} http {
    log_format bare '$status'; log_format open escape=none '{"u":"$uri","s":$status}';
    server { listen 80; server_name .shop.example www.shop.example;
      access_log /log/$server_name.log; access_log /log/all.gz combined gzip flush=1s; access_log /log/$host.log;
      access_log /log/bare.log bare; access_log /log/open.log open; access_log syslog:server=10.0.0.9;
      location / { proxy_pass http://127.0.0.1:1; } } }`);
  expect([...wantedFiles(found, new Rates()).keys()]).toEqual(['/error.log', '/log/shop.example.log']);
  expect(Object.fromEntries(unreadLogs(found))).toEqual({
    'gzip:/log/all.gz': 'it is written compressed',
    '/log/$host.log': 'its name depends on the request',
    '/log/bare.log': 'its lines tell no request or no status (bare)',
    '/log/open.log': 'visitors can write whole lines of it (escape=none in open)',
    'syslog:server=10.0.0.9': 'it is sent elsewhere',
  });
});
