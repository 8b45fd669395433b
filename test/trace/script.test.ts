import { expect, test } from 'vitest';
import type { LogEvent } from '../../src/core/event.ts';
import type { Route } from '../../src/core/route.ts';
import { withScript } from '../../src/trace/script.ts';
import { routesIn } from '../logs/follow/routes.ts';

const PHP = `events {} http { server { listen 80; root /srv/www;
  location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; } } }`;

test.each([
  ['/blog/index.php', '/srv/www/blog/index.php'],
  ['/v1.2/index.php', '/srv/www/v1.2/index.php'],
  ['/v1.2/index.php/a.b/c?x=/d.php', '/srv/www/v1.2/index.php'],
  ['//blog//index.php', '/srv/www/blog/index.php'],
  ['/a%20b/../index.php/x', '/srv/www/index.php'],
  ['/%', undefined],
  ['/rewritten/by/try_files', undefined],
])('the script of %s', async (target, script) => {
  const route = (await routesIn(PHP)).routes[0]?.route as Route;
  const event = { fields: { request: `GET ${target} HTTP/1.1` } } as unknown as LogEvent;
  expect(route.script).toMatch(/^\/srv\/www\/.*\.php$/);
  expect(withScript(event, route).fields.script).toBe(script);
});
