import { expect, test } from 'vitest';
import { groupsOf } from '../../src/trace/proxy-logs.ts';

function brokenOf(...statuses: readonly number[]) {
  const hits = statuses.map((status, at) => ({ at, method: 'POST', path: '/notes', status, line: '' }));
  return groupsOf(hits)[0]?.broken;
}

test('failures with something that worked in between are told apart', () => {
  expect(brokenOf(201, 502, 502, 201, 201, 502, 201)).toEqual({ turns: [1, 5], lastAt: 5, okSince: 1 });
  expect(brokenOf(502, 502, 502)).toEqual({ turns: [0], lastAt: 2, okSince: 0 });
});

test('a request that the app refuses neither works nor breaks', () => {
  expect(brokenOf(502, 404, 502, 404)).toEqual({ turns: [0], lastAt: 2, okSince: 0 });
  expect(brokenOf(201, 404)).toBeUndefined();
});
