import type { SheetSpec } from './columns.ts';
import type { Sheet } from './sheets/workbook.ts';
import { foldHeading } from './sheets/table.ts';

/** Which sheet of the files is read as which sheet of the import, and which of its columns as which field. */
export interface SheetMapping {
  file: string;
  sheet: string;
  /** Name of the sheet of the import; null: left out. */
  target: string | null;
  /** Field -> heading in the file. */
  columns: Record<string, string>;
}

// `room_code or location`, `room_code / location` and `código de sala o lugar` are compared without the word between.
const foldColumn = (heading: string): string => foldHeading(heading).split(' ').filter((word) => word !== 'or' && word !== 'o').join(' ');

/** What a person would map: by the names of sheets, else by the headings they hold. */
export const mapSheets = (specs: readonly SheetSpec[], sheets: readonly Sheet[]): SheetMapping[] =>
  sheets.map((sheet) => {
    const spec = specByName(specs, sheet.name) ?? specByHeadings(specs, sheet.columns);
    return { file: sheet.file, sheet: sheet.name, target: spec?.name ?? null, columns: spec ? mapColumns(spec, sheet.columns) : {} };
  });

function specByName(specs: readonly SheetSpec[], name: string): SheetSpec | undefined {
  const wanted = foldHeading(name);
  const exact = specs.find((spec) => [spec.name, ...spec.synonyms].some((one) => foldHeading(one) === wanted));
  if (exact) return exact;
  // `estudio-2026-clientes`: the longest name that stands in it as words, so that session_lines is not sessions.
  const named = specs.flatMap((spec) => [spec.name, ...spec.synonyms].map((one) => ({ spec, words: foldHeading(one) })))
    .filter(({ words }) => ` ${wanted} `.includes(` ${words} `))
    .sort((a, b) => b.words.length - a.words.length);
  return named[0]?.spec;
}

function specByHeadings(specs: readonly SheetSpec[], headings: readonly string[]): SheetSpec | undefined {
  const fitting = specs
    .map((spec) => ({ spec, mapped: mapColumns(spec, headings) }))
    .filter(({ spec, mapped }) => missingColumns(spec, mapped).length === 0)
    .map(({ spec, mapped }) => ({ spec, score: Object.keys(mapped).length }))
    .filter(({ score }) => score >= 2)
    .sort((a, b) => b.score - a.score);
  const [best, second] = fitting;
  return best && best.score !== second?.score ? best.spec : undefined;
}

export function mapColumns(spec: SheetSpec, headings: readonly string[]): Record<string, string> {
  const mapped: Record<string, string> = {};
  const taken = new Set<string>();
  const folded = headings.map((heading) => [foldColumn(heading), heading] as const).filter(([fold]) => fold !== '');
  const longest = Math.max(0, ...Object.values(spec.columns).map(({ headings: names }) => names.length));
  // Best names first over all fields, so that a field's third name does not take the column that is another's first.
  for (let rank = 0; rank < longest; rank += 1) {
    for (const [field, { headings: names }] of Object.entries(spec.columns)) {
      const name = names[rank];
      if (name === undefined || mapped[field] !== undefined) continue;
      const found = folded.find(([fold, heading]) => fold === foldColumn(name) && !taken.has(heading));
      if (!found) continue;
      mapped[field] = found[1];
      taken.add(found[1]);
    }
  }
  return mapped;
}

/** Columns that the sheet must have and the mapping lacks, as the first heading of each. */
export function missingColumns(spec: SheetSpec, mapped: Record<string, string>): string[] {
  const single = Object.entries(spec.columns).filter(([field, { required }]) => required && mapped[field] === undefined).map(([, { headings }]) => headings[0] ?? '');
  const groups = (spec.anyOf ?? []).filter((group) => group.every((field) => mapped[field] === undefined))
    .map((group) => group.map((field) => spec.columns[field]?.headings[0] ?? field).join(' / '));
  return [...single, ...groups];
}
