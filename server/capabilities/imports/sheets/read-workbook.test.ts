import { writeFile, mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { readWorkbook } from './read-workbook.ts';
import { csvOf, workbookOf, workbookParts, zipOf } from '#test/workbooks.ts';
import type { Part } from '#test/workbooks.ts';

const clients = [['full_name', 'primary_phone'], ['José Núñez', '5555 1234']];
const texts = (cells: ({ text: string } | null)[]) => cells.map((cell) => cell?.text ?? null);
const codeOf = (bytes: Buffer, name = 'libro.xlsx') => readWorkbook(bytes, name).then(() => 'read', (error: { code?: string; message: string }) => error.code ?? error.message);
const replacing = (name: string, data: string | Buffer, more: Partial<Part> = {}) =>
  workbookParts({ clients }).map((part) => (part.name === name ? { ...part, data, ...more } : part));
const sheetOne = 'xl/worksheets/sheet1.xml';

test('a workbook is read sheet by sheet, with the lines as the person sees them and empty ones left out', async () => {
  const book = await readWorkbook(workbookOf({ clients: [...clients, [], ['Ana', '5555 0000']], rooms: [['code', 'name'], ['A', 'Sala A']] }), 'libro.xlsx');

  expect(book.format).toBe('xlsx');
  expect(book.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(book.sheets.map((sheet) => [sheet.name, sheet.columns, sheet.rows.map((row) => row.line)])).toEqual([
    ['clients', ['full_name', 'primary_phone'], [2, 4]],
    ['rooms', ['code', 'name'], [2]],
  ]);
});

test('dates, times and numbers of the spreadsheet become text that cannot be mistaken', async () => {
  const book = await readWorkbook(workbookOf({ s: [['a', 'b', 'c', 'd', 'e'], [
    { serial: 46162, as: 'date' }, { serial: 0.375, as: 'time' }, { serial: 46162.5, as: 'datetime' }, 50231860913, 0.1 + 0.2,
  ]] }), 's.xlsx');

  expect(book.sheets[0]?.rows[0]?.cells).toEqual([
    { text: '2026-05-20', kind: 'date' }, { text: '09:00', kind: 'time' }, { text: '2026-05-20T12:00', kind: 'datetime' },
    { text: '50231860913', kind: 'number' }, { text: '0.3', kind: 'number' },
  ]);
});

test('a formula is never calculated: its shown result is taken, or its own text where there is none', async () => {
  const book = await readWorkbook(workbookOf({ s: [['a', 'b', 'c'], [{ formula: 'A1*2', shows: 84 }, { formula: 'HYPERLINK("http://x.example","ver")' }, '=1+1']] }), 's.xlsx');

  expect(book.sheets[0]?.rows[0]?.cells).toEqual([
    { text: '84', kind: 'number', formula: true },
    { text: '=HYPERLINK("http://x.example","ver")', kind: 'text', formula: true },
    { text: '=1+1', kind: 'text' },
  ]);
});

test('titles above the header are passed over; a merged, doubled or missing heading is named', async () => {
  const book = await readWorkbook(workbookOf({
    titled: [['Clientes 2026'], [], ['nombre', 'teléfono'], ['Ana', '1']],
    merged: [['nombre', 'teléfono'], ['Ana', '1']],
    doubled: [['Teléfono', 'telefono'], ['1', '2']],
    missing: [['nombre', '', 'nota'], ['Ana', '1', 'x']],
    beyond: [['nombre', 'nota'], ['Ana', '1', 'x']],
    empty: [],
  }, { titled: ['A1:B1'], merged: ['A1:B1'] }), 's.xlsx');

  expect(book.sheets.map((sheet) => [sheet.name, sheet.headerLine, sheet.problem])).toEqual([
    ['titled', 3, null],
    ['merged', 1, { code: 'HEADER_MERGED', params: { line: 1 } }],
    ['doubled', 1, { code: 'HEADER_DUPLICATE', params: { line: 1, column: 'telefono' } }],
    ['missing', 1, { code: 'HEADER_MISSING', params: { line: 1, column: 'B' } }],
    ['beyond', 1, { code: 'HEADER_MISSING', params: { line: 2, column: 'C' } }],
    ['empty', 1, { code: 'EMPTY', params: {} }],
  ]);
});

const rows = [['nombre', 'nota'], ['José Quiñónez', 'dijo "sí", ayer'], ['Ana', 'dos\r\nlíneas'], ['Eva', '€ 5']];
test.each([
  ['comma, UTF-8', Buffer.from(csvOf(rows))],
  ['semicolon, UTF-8 with mark', Buffer.from(`\ufeff${csvOf(rows, ';')}`)],
  ['tab', Buffer.from(csvOf(rows, '\t'))],
  ['semicolon, declared as Excel does', Buffer.from(`sep=;\r\n${csvOf(rows, ';')}`)],
  ['UTF-16', Buffer.from(`\ufeff${csvOf(rows, ';')}`, 'utf16le')],
  ['semicolon, Windows-1252', Buffer.from(csvOf(rows, ';').replace('€', '\u0080'), 'latin1')],
])('a CSV is read whatever its separator and encoding: %s', async (_, bytes) => {
  const book = await readWorkbook(bytes, 'clientes.csv');

  const [sheet] = book.sheets;
  expect([book.format, sheet?.name, sheet?.columns]).toEqual(['csv', 'clientes', ['nombre', 'nota']]);
  expect(sheet?.rows.map((row) => texts(row.cells))).toEqual([['José Quiñónez', 'dijo "sí", ayer'], ['Ana', 'dos\r\nlíneas'], ['Eva', '€ 5']]);
  const first = sheet?.headerLine ?? 0;
  expect(sheet?.rows.map((row) => row.line - first)).toEqual([1, 2, 4]);
});

test('the content decides what a file is, not its name', async () => {
  expect((await readWorkbook(workbookOf({ clients }), 'clientes.csv')).format).toBe('xlsx');
  expect((await readWorkbook(Buffer.from(csvOf(clients)), 'clientes.xlsx')).format).toBe('csv');
  expect(await codeOf(Buffer.from('%PDF-1.7\n%âãÏÓ\n'), 'clientes.csv')).toBe('IMPORT_FILE_TYPE');
  expect(await codeOf(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))).toBe('IMPORT_FILE_TYPE');
  expect(await codeOf(Buffer.from('<html><table></table></html>'))).toBe('IMPORT_FILE_TYPE');
  expect(await codeOf(Buffer.from('{"a":1}'))).toBe('IMPORT_FILE_TYPE');
  expect(await codeOf(Buffer.from('a,b\n1,\u0000\n'))).toBe('IMPORT_FILE_TYPE');
  expect(await codeOf(zipOf([{ name: 'foto.jpg', data: 'x' }]))).toBe('IMPORT_FILE_TYPE');
  expect(await codeOf(Buffer.alloc(0))).toBe('IMPORT_FILE_EMPTY');
  expect(await codeOf(Buffer.from('a,b\n"1,2\n3,4\n'))).toBe('IMPORT_FILE_BROKEN');
});

test('an encrypted workbook and an old .xls are told apart', async () => {
  const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  expect(await codeOf(Buffer.concat([ole, Buffer.alloc(512), Buffer.from('EncryptedPackage', 'utf16le')]))).toBe('IMPORT_FILE_ENCRYPTED');
  expect(await codeOf(Buffer.concat([ole, Buffer.alloc(512)]))).toBe('IMPORT_FILE_TYPE');
  expect(await codeOf(zipOf(replacing(sheetOne, '<worksheet/>', { claims: { flags: 1 } })))).toBe('IMPORT_FILE_ENCRYPTED');
});

test('a cut-off or damaged workbook is refused', async () => {
  const whole = workbookOf({ clients: [...clients, ...Array.from({ length: 500 }, (_, at) => [`Cliente ${at} ${Math.sin(at)}`, `${at}`])] });
  expect(await codeOf(whole.subarray(0, whole.length - 200))).toBe('IMPORT_FILE_BROKEN');
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, Math.floor(whole.length / 2), Math.floor(whole.length / 2) + 60);
  expect(await codeOf(damaged)).toBe('IMPORT_FILE_BROKEN');
  expect(await codeOf(zipOf(replacing(sheetOne, '<worksheet><sheetData><row')))).toMatch(/^(read|IMPORT_FILE_BROKEN)$/);
});

test.each<[string, () => Buffer]>([
  ['one entry of 60 MB', () => zipOf(replacing(sheetOne, Buffer.alloc(60 * 1024 * 1024, 0x20)))],
  ['ratio of 1000:1', () => zipOf(replacing(sheetOne, Buffer.alloc(20 * 1024 * 1024, 0x20)))],
  ['many entries', () => zipOf([...workbookParts({ clients }), ...Array.from({ length: 3000 }, (_, at) => ({ name: `xl/media/${at}.xml`, data: 'x' }))])],
  ['entries over one another', () => zipOf([...workbookParts({ clients }), { name: 'xl/a.xml', data: '', sharesWith: 5 }])],
  ['two entries of one name', () => zipOf([...workbookParts({ clients }), { name: 'XL/workbook.xml', data: 'x' }])],
])('a bomb is refused by its directory, within a second and without 100 MB: %s', async (_, make) => {
  const bytes = make();
  const before = process.memoryUsage().rss;
  const from = performance.now();

  expect(await codeOf(bytes)).toBe('IMPORT_FILE_SUSPICIOUS');
  expect(performance.now() - from).toBeLessThan(1000); // proof I3
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test('a document type, the seat of entity bombs and of references to other files, is refused', async () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData/></worksheet>';
  expect(await codeOf(zipOf(replacing(sheetOne, bomb)))).toBe('IMPORT_FILE_SUSPICIOUS');
  expect(await codeOf(zipOf(replacing('xl/workbook.xml', `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">${'<workbook/>'}`)))).toBe('IMPORT_FILE_SUSPICIOUS');
});

test('a size that lies about what comes out is found while inflating', async () => {
  const lie = zipOf(replacing(sheetOne, Buffer.alloc(4 * 1024 * 1024, 0x20), { claims: { size: 1000 } }));
  expect(await codeOf(lie)).toBe('IMPORT_FILE_BROKEN');
});

test('one long text in very many cells is refused, not copied', async () => {
  const long = 'x'.repeat(30_000);
  const cells = Array.from({ length: 3000 }, (_, at) => `<row r="${at + 1}"><c r="A${at + 1}" t="s"><v>0</v></c><c r="B${at + 1}"><v>${Math.sin(at)}</v></c></row>`).join('');
  const parts = replacing(sheetOne, `<worksheet><sheetData>${cells}</sheetData></worksheet>`).map((part) =>
    part.name === 'xl/_rels/workbook.xml.rels'
      ? { ...part, data: String(part.data).replace('</Relationships>', '<Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>') }
      : part);
  expect(await codeOf(zipOf([...parts, { name: 'xl/sharedStrings.xml', data: `<sst><si><t>${long}</t></si></sst>` }]))).toBe('IMPORT_FILE_TOO_LARGE');
});

test('a 200 MB file is refused by its size alone, before it is read', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'import-')), 'enorme.xlsx');
  const file = await open(path, 'w');
  await file.truncate(200 * 1024 * 1024);
  await file.close();
  const before = process.memoryUsage().rss;

  await expect(readWorkbook(path, 'enorme.xlsx')).rejects.toMatchObject({ code: 'IMPORT_FILE_TOO_LARGE', details: { reason: 'bytes', limit: 50 } });
  expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
});

test('a file that takes too long or too much memory ends its own thread only', async () => {
  const many = Buffer.from(`a,b\n${'1,2\n'.repeat(150_000)}`);
  await expect(readWorkbook(many, 'a.csv', { ...LIMITS, timeoutMs: 5 })).rejects.toMatchObject({ code: 'IMPORT_FILE_TOO_SLOW' });
  await expect(readWorkbook(many, 'a.csv', { ...LIMITS, heapMb: 8 })).rejects.toMatchObject({ code: 'IMPORT_FILE_TOO_LARGE', details: { reason: 'memory' } });
  await expect(readWorkbook(many, 'a.csv', { ...LIMITS, rows: 1000 })).rejects.toMatchObject({ code: 'IMPORT_FILE_TOO_LARGE', details: { reason: 'rows' } });
});

test('a file is read from its path as from its bytes', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'import-')), 'libro.xlsx');
  const bytes = workbookOf({ clients });
  await writeFile(path, bytes);

  expect(await readWorkbook(path, 'libro.xlsx')).toEqual(await readWorkbook(bytes, 'libro.xlsx'));
});
