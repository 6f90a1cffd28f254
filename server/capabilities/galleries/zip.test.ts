import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { uniqueNames, zipOf } from './zip.ts';

const at = Temporal.Instant.from('2026-11-20T16:00:00Z');
const MB = 1024 * 1024;

/** A file of that many bytes that is never in memory as a whole. */
function large(size: number): Readable {
  let left = size;
  const piece = Buffer.alloc(64 * 1024, 5);
  return new Readable({
    read() {
      const next = piece.subarray(0, Math.min(piece.length, left));
      left -= next.length;
      this.push(next.length > 0 ? next : null);
    },
  });
}

test('an archive of 512 MB is sent in flat memory, one file open at a time, of the size that was announced', async () => {
  let open = 0;
  let most = 0;
  const entries = Array.from({ length: 64 }, (_, i) => ({
    name: `foto ${i}.jpg`, size: 8 * MB, at,
    open: async () => {
      open += 1;
      most = Math.max(most, open);
      const stream = large(8 * MB);
      stream.once('close', () => void (open -= 1));
      return stream;
    },
  }));
  const { stream, size } = zipOf(entries, (error) => { throw error; });
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  let sent = 0;
  for await (const chunk of stream) {
    sent += (chunk as Buffer).length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(sent).toBe(size);
  expect(sent).toBeGreaterThan(512 * MB);
  expect(most).toBe(1);
  expect((peak - before) / MB).toBeLessThan(120);
}, 60_000);

test('a file that is gone breaks the archive off instead of leaving a half one', async () => {
  const failures: string[] = [];
  const { stream } = zipOf([{ name: 'a.jpg', size: 10, at, open: async () => null }], (error) => void failures.push(error.message));
  await expect(stream.toArray()).rejects.toThrow('a.jpg is gone');
  expect(failures).toHaveLength(1);
});

test('whoever goes away while it is sent leaves no file open', async () => {
  const opened: Readable[] = [];
  const { stream } = zipOf([{ name: 'a.jpg', size: 100 * MB, at, open: async () => { const one = large(100 * MB); opened.push(one); return one; } }], () => undefined);
  for await (const _ of stream) break;
  await new Promise<void>((resolve) => { if (opened[0]!.destroyed) resolve(); else opened[0]!.once('close', resolve); });
  expect(opened[0]!.destroyed).toBe(true);
});

test('names in one archive differ', () => {
  expect(uniqueNames(['a.jpg', 'A.jpg', 'a.jpg', 'b', 'b', 'a (2).jpg'])).toEqual(['a.jpg', 'A (2).jpg', 'a (3).jpg', 'b', 'b (2)', 'a (2) (2).jpg']);
});
