// Counts the lines of a log by route, as the agent does with what it follows; prints as scan.ts does.
import { closeSync, openSync, readSync } from 'node:fs';
import { Rates } from '../../../src/trace/rates.ts';
import { foundRoutes } from '../../logs/follow/routes.ts';

const [kind = '', path = ''] = process.argv.slice(2);
const NEWLINE = 10;

async function count(): Promise<void> {
  const { routes } = await foundRoutes({ error: '/error.log', access: '/access.log' });
  const rates = new Rates();
  rates.setRoutes(routes);
  const proxy = routes[0]?.proxy;
  if (proxy === undefined) throw new Error('no route');
  const { mayTell, errorLine, accessLine } = rates.of(proxy, null, null);
  const isError = kind === 'nginx-error';
  const readLine = isError ? errorLine : accessLine;
  const buffer = Buffer.allocUnsafe(64 * 1024);
  const fd = openSync(path, 'r');
  const before = process.cpuUsage();
  let lines = 0;
  let failed = 0;
  let kept = 0;
  for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer, kept, buffer.length - kept, null)) {
    const end = kept + got;
    const now = Date.now();
    let at = 0;
    for (let stop = buffer.indexOf(NEWLINE); stop >= 0 && stop < end; stop = buffer.indexOf(NEWLINE, at)) {
      if (!isError || mayTell(buffer, at, stop)) failed += readLine(buffer.toString('latin1', at, stop), now).length;
      lines += 1;
      at = stop + 1;
    }
    kept = buffer.copy(buffer, 0, at, end);
  }
  const { user, system } = process.cpuUsage(before);
  closeSync(fd);
  console.log(
    JSON.stringify({
      linesPerSecond: lines / ((user + system) / 1e6),
      events: failed,
      rss: process.memoryUsage.rss() / 1024 ** 2,
    }),
  );
}

count();
