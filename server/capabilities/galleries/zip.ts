import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipEntry { name: string; size: number; at: Temporal.Instant; open: () => Promise<Readable | null> }

/** Names in one folder differ, also where big and small letters are the same; the second `a.jpg` is `a (2).jpg`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n += 1) unique = `${stem} (${n})${ending}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/**
 * An archive that is sent while it is read: one file after the other, nothing compressed (pictures are already), so the
 * size is known before. A file that cannot be read breaks it off, since half an archive must not look whole.
 */
export function zipOf(entries: readonly ZipEntry[], failed: (error: Error) => void): { stream: Readable; size: number | null } {
  const zip = new ZipFile();
  const out = new PassThrough();
  let current: Readable | null = null;
  out.once('close', () => current?.destroy()); // whoever took it has gone
  const stop = (error: Error): void => {
    failed(error);
    out.destroy(error);
  };
  const names = uniqueNames(entries.map(({ name }) => name));
  for (const [i, entry] of entries.entries()) {
    zip.addReadStreamLazy(names[i]!, { compress: false, size: entry.size, mtime: new Date(entry.at.epochMilliseconds) }, (done) => {
      if (out.destroyed) return done(new Error('nobody reads it any more'), null as never);
      return entry.open().then((stream) => {
        if (!stream) return done(new Error(`${entry.name} is gone`), null as never);
        current = stream;
        return done(null, stream);
      }, (error: Error) => done(error, null as never));
    });
  }
  let size: number | null = null;
  zip.on('error', stop);
  zip.end({ forceZip64Format: false, comment: '' }, ((total: number) => { size = total; }) as () => void);
  zip.outputStream.on('error', stop);
  zip.outputStream.pipe(out);
  return { stream: out, size: size === -1 ? null : size };
}
