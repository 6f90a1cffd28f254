import { fileBroken, fileTypeRefused } from '#capabilities/imports/errors.ts';
import { streamXlsxRows } from 'hucre/xlsx';
import { inflateAll, unescapeXml } from './inflate.ts';
import type { SheetFacts } from './inflate.ts';
import { judgeZip } from './judge-zip.ts';
import { asTable, columnLetter } from './table.ts';
import type { Budget } from './table.ts';
import type { Cell, Row, Sheet } from './workbook.ts';

/**
 * The sheets of an Excel workbook, hidden ones included, in their order.
 * @throws IMPORT_FILE_SUSPICIOUS, IMPORT_FILE_BROKEN, IMPORT_FILE_ENCRYPTED, IMPORT_FILE_TYPE, IMPORT_FILE_TOO_LARGE
 */
export async function readXlsx(bytes: Buffer, file: string, budget: Budget): Promise<Sheet[]> {
  const { zip, entries } = await judgeZip(bytes, budget.limits);
  try {
    const { facts, texts } = await inflateAll(zip, entries, (name) => /(^|\/)(workbook\.xml|workbook\.xml\.rels)$/i.test(name));
    const listed = listSheets(texts);
    if (listed.length === 0) throw fileTypeRefused({ found: 'zip' });
    const sheets: Sheet[] = [];
    for (const { name, path, index } of listed) {
      sheets.push(await readSheet(bytes, name, index, file, facts.get(path), budget));
    }
    return sheets;
  } finally {
    zip.close();
  }
}

const attributesOf = (tag: string): Record<string, string> =>
  Object.fromEntries([...tag.matchAll(/(?<![\w:])([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key = '', a, b]) => [key.replace(/^.*:/, ''), unescapeXml(a ?? b ?? '')]));

/** Names of the worksheets and where they lie; charts and dialogues are not among them. */
function listSheets(texts: Map<string, string>): { name: string; path: string; index: number }[] {
  const workbookPath = [...texts.keys()].find((name) => /(^|\/)workbook\.xml$/i.test(name)) ?? '';
  const relations = [...texts].find(([name]) => /workbook\.xml\.rels$/i.test(name))?.[1] ?? '';
  const folder = workbookPath.slice(0, workbookPath.lastIndexOf('/') + 1);
  const targets = new Map(
    [...relations.matchAll(/<(?:\w+:)?Relationship\b([^<>]*)>/g)].map(([, tag = '']) => attributesOf(tag))
      .filter((relation) => (relation['Type'] ?? '').endsWith('/worksheet'))
      .map((relation) => [relation['Id'] ?? '', resolvePart(folder, relation['Target'] ?? '')]),
  );
  return [...(texts.get(workbookPath) ?? '').matchAll(/<(?:\w+:)?sheet\b([^<>]*)>/g)].flatMap(([, tag = ''], index) => {
    const sheet = attributesOf(tag.replace(/\bsheetId\s*=/, 'sheetNumber='));
    const path = targets.get(sheet['id'] ?? '');
    return path === undefined ? [] : [{ name: sheet['name'] ?? `${index + 1}`, path, index }];
  });
}

function resolvePart(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts = folder.split('/').filter(Boolean);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

async function readSheet(bytes: Buffer, name: string, index: number, file: string, facts: SheetFacts | undefined, budget: Budget): Promise<Sheet> {
  const rows: Row[] = [];
  try {
    for await (const row of streamXlsxRows(bytes, { sheet: index })) {
      const line = row.index + 1;
      rows.push(budget.take({ line, cells: row.values.map((value, column) => cellOf(value, facts?.formulas.get(`${columnLetter(column)}${line}`))) }));
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') throw error;
    throw fileBroken({ reason: 'sheet', entry: name.slice(0, 100) }, { cause: error });
  }
  return asTable(name, file, rows, facts?.mergedLines);
}

function cellOf(value: unknown, formula: string | undefined): Cell | null {
  const cell = plainCell(value);
  if (formula === undefined) return cell;
  // A formula that was never calculated shows nothing, so what the person typed is the best there is (studio 13).
  return { ...(cell ?? { text: `=${formula.trim()}`, kind: 'text' }), formula: true };
}

function plainCell(value: unknown): Cell | null {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' ? null : { text, kind: 'text' };
  }
  if (typeof value === 'number') return { text: plainNumber(value), kind: 'number' };
  if (typeof value === 'boolean') return { text: String(value), kind: 'boolean' };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : dateCell(value);
  return null;
}

/** Spreadsheets keep 15 digits; what binary fractions add beyond them was never typed. */
const plainNumber = (value: number): string => {
  const rounded = Number(value.toPrecision(15));
  return Number.isInteger(rounded) && Math.abs(rounded) < 1e21 ? BigInt(rounded).toString() : String(rounded);
};

const DAY_SECONDS = 86_400;

function dateCell(date: Date): Cell {
  const seconds = Math.round(date.getTime() / 1000); // 09:00 is the fraction 0.375, which lands near the second, not on it
  const at = new Date(seconds * 1000);
  const iso = at.toISOString();
  const time = iso.slice(17, 19) === '00' ? iso.slice(11, 16) : iso.slice(11, 19);
  if (at.getUTCFullYear() < 1900) return { text: time, kind: 'time' };
  if (seconds % DAY_SECONDS === 0) return { text: iso.slice(0, 10), kind: 'date' };
  return { text: `${iso.slice(0, 10)}T${time}`, kind: 'datetime' };
}
