// Scans a log from its start to its end; prints lines per second of processor time, events, and resident memory in MiB.
import { closeSync, openSync, readSync } from 'node:fs';
import { LogScanner, type ScanKind } from '../../../src/logs/scan.ts';

const [kind = '', path = ''] = process.argv.slice(2);
const scanner = new LogScanner(kind as ScanKind, () => {});
const buffer = Buffer.allocUnsafe(256 * 1024);
// The index over the signatures is built at the first line; a daemon does that once.
scanner.write(Buffer.from('\n'));
const fd = openSync(path, 'r');
const before = process.cpuUsage();
for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer)) scanner.write(buffer.subarray(0, got));
scanner.end();
const { user, system } = process.cpuUsage(before);
closeSync(fd);
const { lines, events } = scanner.stats;
console.log(
  JSON.stringify({
    linesPerSecond: lines / ((user + system) / 1e6),
    events,
    rss: process.memoryUsage.rss() / 1024 ** 2,
  }),
);
