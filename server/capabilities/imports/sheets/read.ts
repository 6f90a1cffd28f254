import { createHash } from 'node:crypto';
import { fileEmpty, fileEncrypted, fileTooLarge, fileTypeRefused } from '#capabilities/imports/errors.ts';
import { fileTypeFromBuffer } from 'file-type';
import { isZip } from './file-kind.ts';
import type { Limits } from './limits.ts';
import { encodingOf, readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { Budget } from './table.ts';
import type { Workbook } from './workbook.ts';

const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le');
const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/**
 * Read a workbook or CSV file whose sender is not trusted. The content decides what it is, never the name.
 * Runs in a thread of its own (`readWorkbook`); nothing outside may call it with a file of unknown origin.
 * @throws every IMPORT_FILE_… error
 */
export async function readHere(bytes: Buffer, file: string, limits: Limits): Promise<Workbook> {
  if (bytes.length === 0) throw fileEmpty();
  if (bytes.length > limits.fileBytes) throw fileTooLarge({ reason: 'bytes', limit: Math.floor(limits.fileBytes / 1024 / 1024) });
  const hash = createHash('sha256').update(bytes).digest('hex');
  const budget = new Budget(limits);
  if (isZip(bytes)) return { hash, format: 'xlsx', sheets: await readXlsx(bytes, file, budget) };
  await refuseOtherKinds(bytes);
  return { hash, format: 'csv', sheets: [await readCsv(bytes, file, budget)] };
}

async function refuseOtherKinds(bytes: Buffer): Promise<void> {
  if (bytes.subarray(0, 8).equals(OLE)) {
    // Excel wraps a password-protected workbook into the old container, in which .xls lives too.
    if (bytes.includes(ENCRYPTED_STREAM)) throw fileEncrypted();
    throw fileTypeRefused({ found: 'xls' });
  }
  const encoding = encodingOf(bytes);
  if (encoding.startsWith('utf-16')) return;
  const known = await fileTypeFromBuffer(bytes.subarray(0, 8192));
  if (known) throw fileTypeRefused({ found: known.ext });
  const start = bytes.subarray(0, 200).toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '').trimStart().toLowerCase();
  if (/^<(?:!doctype|html|\?xml|table|svg)/.test(start)) throw fileTypeRefused({ found: 'html' });
  if (/^[{[]/.test(start)) throw fileTypeRefused({ found: 'json' });
}
