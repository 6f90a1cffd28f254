import { text as readText } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import yauzl from 'yauzl';

/** What a reader of an answer reads: the text of a PDF, the parts of a spreadsheet or a zip, else the bytes as text. */
export async function readable(payload: Buffer, type: string): Promise<string> {
  if (payload.subarray(0, 5).toString('latin1') === '%PDF-') return pdf(payload);
  if (payload.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return zip(payload);
  return /^(?:image|video|font)\//.test(type) ? '' : payload.toString('utf8');
}

async function pdf(payload: Buffer): Promise<string> {
  const task = getDocument({ data: new Uint8Array(payload), verbosity: 0 });
  const document = await task.promise;
  const pages = await Promise.all(Array.from({ length: document.numPages }, async (_, i) => (await (await document.getPage(i + 1)).getTextContent()).items.map((item) => ('str' in item ? item.str : '')).join('')));
  await task.destroy();
  return pages.join('\n');
}

async function zip(payload: Buffer): Promise<string> {
  const file = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(payload, { lazyEntries: true });
  return new Promise((resolve, reject) => {
    const parts: string[] = [];
    file.on('entry', (entry: yauzl.Entry) => file.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      readText(stream).then((part) => {
        parts.push(entry.fileName, part);
        file.readEntry();
      }, reject);
    }));
    file.on('end', () => resolve(parts.join('\n')));
    file.on('error', reject);
    file.readEntry();
  });
}
