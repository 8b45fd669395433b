// Writes docs/log-coverage.md: which of the messages that upstreams, proxies and supervisors are known to print are recognised.
import { readFileSync, writeFileSync } from 'node:fs';
import { coverageOf, renderCoverage, type Sample } from '../test/logs/coverage.ts';

const samples = JSON.parse(readFileSync(new URL('../test/logs/taxonomy.json', import.meta.url), 'utf8')) as Sample[];
writeFileSync(new URL('../docs/log-coverage.md', import.meta.url), renderCoverage(coverageOf(samples)));
