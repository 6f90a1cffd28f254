import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { workbookOf } from '#test/workbooks.ts';

/** The files of a real organizer (tickets 13), where this machine has them. */
export const ORGANIZER = new URL('../../shared/data/tickets/', import.meta.url);
export const organizerNames = ['events', 'areas', 'units', 'sold_elsewhere', 'promoters'] as const;
export type OrganizerName = (typeof organizerNames)[number];

export const asCsv = (name: OrganizerName): { name: string; content: Buffer } => ({ name: `${name}.csv`, content: readFileSync(new URL(`${name}.csv`, ORGANIZER)) });

const rowsOf = (name: OrganizerName): string[][] => {
  const { content } = asCsv(name);
  const text = new TextDecoder(name === 'areas' ? 'windows-1252' : 'utf-8').decode(content);
  return parse(text, { delimiter: name === 'areas' ? ';' : ',', bom: true });
};
/** The same rows in one workbook, a sheet each; every cell as it was typed. */
export const asWorkbook = (names: readonly OrganizerName[], file = 'organizador.xlsx'): { name: string; content: Buffer } => ({ name: file, content: workbookOf(Object.fromEntries(names.map((name) => [name, rowsOf(name)]))) });
