import { crc32, deflateRawSync } from 'node:zlib';

// Files that tests need and nobody should keep: bombs, twins, lies. Not used by the program.

export interface Part {
  name: string;
  data: Buffer | string;
  /** What the directory says instead of the truth. */
  claims?: { size?: number; flags?: number };
  /** Point at the bytes of the entry with this number instead of writing own ones. */
  sharesWith?: number;
}

/** A zip of these parts, deflated. */
export function zipOf(parts: Part[]): Buffer {
  const locals: Buffer[] = [];
  const places: { offset: number; packed: Buffer; crc: number; size: number }[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const shared = part.sharesWith === undefined ? undefined : places[part.sharesWith];
    const data = Buffer.from(part.data);
    const packed = shared?.packed ?? deflateRawSync(data);
    const place = shared ?? { offset, packed, crc: crc32(data), size: data.length };
    places.push(place);
    const name = Buffer.from(part.name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(part.claims?.flags ?? 0, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(place.crc, 10);
    head.writeUInt32LE(place.packed.length, 14);
    head.writeUInt32LE(part.claims?.size ?? place.size, 18);
    head.writeUInt16LE(name.length, 22);
    if (!shared) {
      locals.push(Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), head, name, packed]));
      offset += 30 + name.length + packed.length;
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(place.offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), head, rest, name]));
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(parts.length, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

const escapeXml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** A cell of a made sheet: text, number, a date or time by its serial number, a formula with or without a result. */
export type MadeCell = string | number | null | { serial: number; as: 'date' | 'time' | 'datetime' } | { formula: string; shows?: string | number };

const STYLE = { date: 1, time: 2, datetime: 3 };

function cellXml(cell: MadeCell, reference: string): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'string') return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
  if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`;
  if ('serial' in cell) return `<c r="${reference}" s="${STYLE[cell.as]}"><v>${cell.serial}</v></c>`;
  const type = typeof cell.shows === 'string' ? ' t="str"' : '';
  return `<c r="${reference}"${type}><f>${escapeXml(cell.formula)}</f><v>${escapeXml(String(cell.shows ?? ''))}</v></c>`;
}

const letters = (index: number): string => (index < 26 ? String.fromCodePoint(65 + index) : letters(Math.floor(index / 26) - 1) + String.fromCodePoint(65 + (index % 26)));

const sheetXml = (rows: MadeCell[][], merges: string[] = []) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${
    rows.map((row, at) => `<row r="${at + 1}">${row.map((cell, column) => cellXml(cell, `${letters(column)}${at + 1}`)).join('')}</row>`).join('')
  }</sheetData>${merges.length > 0 ? `<mergeCells>${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>` : ''}</worksheet>`;

/** The parts of a workbook, so that a test may spoil one before it is zipped. */
export function workbookParts(sheets: Record<string, MadeCell[][]>, merges: Record<string, string[]> = {}): Part[] {
  const names = Object.keys(sheets);
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return [
    { name: '[Content_Types].xml', data: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>` },
    { name: '_rels/.rels', data: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', data: `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}"><sheets>${names.map((name, at) => `<sheet name="${escapeXml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', data: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}<Relationship Id="rIdS" Type="${office}/styles" Target="styles.xml"/></Relationships>` },
    { name: 'xl/styles.xml', data: `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="20" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>` },
    ...names.map((name, at) => ({ name: `xl/worksheets/sheet${at + 1}.xml`, data: sheetXml(sheets[name] ?? [], merges[name]) })),
  ];
}

export const workbookOf = (sheets: Record<string, MadeCell[][]>, merges: Record<string, string[]> = {}): Buffer => zipOf(workbookParts(sheets, merges));

const field = (text: string, delimiter: string) => (text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
export const csvOf = (rows: string[][], delimiter = ','): string => rows.map((row) => row.map((cell) => field(cell, delimiter)).join(delimiter)).join('\r\n') + '\r\n';
