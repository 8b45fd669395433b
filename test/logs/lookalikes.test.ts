import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/logs/recognise.ts';

const signaturesOf = (text: string): string[] =>
  recognise(text).map(({ program, signature }) => `${program}/${signature}`);

describe('words that only look like a message', () => {
  it.each([
    'exception=I/O error on GET request for "http://localhost:8761/eureka/apps/": Connect to localhost:8761 failed',
    '**Node.js version:**',
    'Node.js version: 18.19.0',
  ])('%s', (text) => {
    expect(signaturesOf(text).filter((id) => ['kernel/disk-error', 'node/runtime'].includes(id))).toEqual([]);
  });

  it.each([
    ['blk_update_request: I/O error, dev vda, sector 1234', 'kernel/disk-error'],
    ['Buffer I/O error on dev vda1, logical block 3, lost async page write', 'kernel/disk-error'],
    ['sd 0:0:0:0: [sda] I/O error, dev sda, sector 5', 'kernel/disk-error'],
    ['For Next.js, Node.js version "^18.18.0 || >= 20.0.0" is required.', 'node/runtime'],
  ])('%s is one', (text, id) => {
    expect(signaturesOf(text)).toContain(id);
  });
});
