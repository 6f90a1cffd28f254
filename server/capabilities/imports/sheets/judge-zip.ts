import { fileBroken, fileEncrypted, fileSuspicious, fileTypeRefused } from '#capabilities/imports/errors.ts';
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise } from 'yauzl';
import type { Limits } from './limits.ts';

const LOCAL_HEADER_BYTES = 30;

/**
 * Look at the zip's directory alone, before a byte is inflated: is it a workbook, and may it be opened?
 * Sizes, ratio, count, twins and overlapping entries are judged here; that the sizes are not a lie is checked
 * while inflating (`inflateAll`).
 * @throws IMPORT_FILE_SUSPICIOUS, IMPORT_FILE_BROKEN, IMPORT_FILE_ENCRYPTED, IMPORT_FILE_TYPE
 */
export async function judgeZip(bytes: Buffer, limits: Limits): Promise<{ zip: ZipFile; entries: Entry[] }> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true })
    .catch((error: Error) => {
      throw fileBroken({ reason: 'zip' }, { cause: error });
    });
  if (zip.entryCount > limits.entries) throw fileSuspicious({ reason: 'entries', limit: limits.entries });

  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      if (entries.length > limits.entries) throw fileSuspicious({ reason: 'entries', limit: limits.entries });
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.name === 'AppError' ? error : fileBroken({ reason: 'zip' }, { cause: error });
  }

  judgeSizes(bytes.length, entries, limits);
  judgeNames(entries);
  judgeLayout(bytes.length, entries);
  judgeKind(entries);
  return { zip, entries };
}

function judgeSizes(fileBytes: number, entries: Entry[], limits: Limits): void {
  const inflated = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (inflated > limits.inflatedBytes) throw fileSuspicious({ reason: 'inflated', limit: Math.floor(limits.inflatedBytes / 1024 / 1024) });
  const bloated = (inside: number, outside: number) => inside > limits.ratioFreeBytes && inside > outside * limits.ratio;
  if (bloated(inflated, fileBytes) || entries.some((entry) => bloated(entry.uncompressedSize, entry.compressedSize))) {
    throw fileSuspicious({ reason: 'ratio', limit: limits.ratio });
  }
}

function judgeNames(entries: Entry[]): void {
  const names = new Set(entries.map((entry) => entry.fileName.toLowerCase()));
  if (names.size !== entries.length) throw fileSuspicious({ reason: 'twins', limit: 0 });
}

/** Entries that share bytes are how a small file unfolds into a huge one without a suspicious ratio. */
function judgeLayout(fileBytes: number, entries: Entry[]): void {
  const places = entries
    .map((entry) => ({
      start: entry.relativeOffsetOfLocalHeader,
      end: entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameRaw.length + entry.compressedSize,
    }))
    .sort((a, b) => a.start - b.start);
  for (const [index, place] of places.entries()) {
    if (place.end > fileBytes) throw fileBroken({ reason: 'truncated' });
    const next = places[index + 1];
    if (next && next.start < place.end) throw fileSuspicious({ reason: 'overlap', limit: 0 });
  }
}

function judgeKind(entries: Entry[]): void {
  const names = new Set(entries.map((entry) => entry.fileName));
  if (entries.some((entry) => entry.isEncrypted())) throw fileEncrypted();
  if (!names.has('[Content_Types].xml') || !names.has('_rels/.rels') || !entries.some((entry) => /(^|\/)workbook\.xml$/i.test(entry.fileName))) {
    throw fileTypeRefused({ found: names.has('mimetype') ? 'ods' : 'zip' });
  }
  if (entries.some((entry) => entry.compressionMethod !== 0 && entry.compressionMethod !== 8)) throw fileBroken({ reason: 'compression' });
}
