import { describe, expect, test } from 'vitest';
import { gather } from './gather.ts';

/** Rounds that end when the test says so. */
function rounds(most = 3) {
  const begun: { key: string; asked: readonly number[]; end: (error?: Error) => void }[] = [];
  const ask = gather<number, string>((key, asked) => new Promise((resolve, reject) => begun.push({ key, asked, end: (error) => (error ? reject(error) : resolve(asked.map((one) => `${key}${one}`))) })), { most });
  return { begun, ask };
}
const turn = () => new Promise(setImmediate);

describe('gathering', () => {
  test('who comes alone is served at once; who comes meanwhile is served together, in order, so many at most', async () => {
    const { begun, ask } = rounds();
    const answers = [1, 2, 3, 4, 5].map((one) => ask('a', one));
    expect(begun.map(({ asked }) => asked)).toEqual([[1]]);
    begun[0]!.end();
    await turn();
    expect(begun[1]!.asked).toEqual([2, 3, 4]);
    begun[1]!.end();
    await turn();
    begun[2]!.end();
    expect(await Promise.all(answers)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  });

  test('keys do not wait for each other, and a round that fails is its own only', async () => {
    const { begun, ask } = rounds();
    const [a, next, b] = [ask('a', 1), ask('a', 2), ask('b', 3)];
    expect(begun.map(({ key }) => key)).toEqual(['a', 'b']);
    begun[0]!.end(new Error('away'));
    await expect(a).rejects.toThrow('away');
    await turn();
    begun[1]!.end();
    begun[2]!.end();
    expect(await Promise.all([next, b])).toEqual(['a2', 'b3']);
  });
});
