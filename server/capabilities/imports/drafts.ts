import type { AmountFormat } from '#contracts/import-terms.ts';
import { amountFormatOf } from './values/amounts.ts';
import type { Columns, FileTerms, SheetSpec, Values } from './columns.ts';
import type { SheetMapping } from './mapping.ts';
import type { Sheet } from './sheets/workbook.ts';
import { inTurns } from './turns.ts';
import { storable } from './values/parsed.ts';

export type Verdict = 'ok' | 'warning' | 'error' | 'duplicate' | 'skipped';

/** One thing to say about a row; the sentence is `import.row.<code>`. */
export interface Issue {
  /**
   * error: the row is refused; duplicate: the same thing stands elsewhere; skipped: left out because of another row;
   * warning: taken, but to be looked at.
   */
  level: Exclude<Verdict, 'ok'>;
  /** The heading in the file. */
  column: string | null;
  code: string;
  params: Record<string, string | number>;
}

/** A row of the file on its way into the system. */
export interface Draft<V = Record<string, unknown>> {
  sheet: string;
  file: string;
  sourceSheet: string;
  line: number;
  values: V;
  issues: Issue[];
  /** What names the row for a person (`E-0410`, a name). */
  label: string;
}

/** A sheet of the import with its rows, over all files and sheets mapped to it. */
export interface Table<C extends Columns = Columns> {
  spec: SheetSpec<C>;
  /** Whether a sheet of the files is mapped to it at all. */
  present: boolean;
  drafts: Draft<Values<C>>[];
}

const RANK: Record<Verdict, number> = { error: 4, duplicate: 3, skipped: 2, warning: 1, ok: 0 };
export const verdictOf = (draft: Pick<Draft, 'issues'>): Verdict =>
  draft.issues.reduce<Verdict>((worst, { level }) => (RANK[level] > RANK[worst] ? level : worst), 'ok');
/** Whether the row goes into the system. */
export const isTaken = (draft: Pick<Draft, 'issues'>): boolean => ['ok', 'warning'].includes(verdictOf(draft));

export function addIssue(draft: Pick<Draft, 'issues'>, level: Issue['level'], column: string | null, code: string, params: Issue['params'] = {}): void {
  draft.issues.push({ level, column, code, params });
}
export const refuse = (draft: Pick<Draft, 'issues'>, column: string | null, code: string, params?: Issue['params']): void => addIssue(draft, 'error', column, code, params);
export const warn = (draft: Pick<Draft, 'issues'>, column: string | null, code: string, params?: Issue['params']): void => addIssue(draft, 'warning', column, code, params);

/** The line as a person finds it: `clients 12`. */
export const place = (draft: Pick<Draft, 'sourceSheet' | 'line'>): string => `${draft.sourceSheet} ${draft.line}`;

/** How the mapped files write amounts (studio 13: fixed for each file). */
export function amountFormats(specs: readonly SheetSpec[], sheets: readonly Sheet[], mappings: readonly SheetMapping[]): Map<string, FileTerms['amountFormat']> {
  const texts = new Map<string, string[]>();
  for (const { spec, sheet, columnAt } of mapped(specs, sheets, mappings)) {
    const amounts = Object.entries(spec.columns).filter(([, column]) => column.isAmount).map(([field]) => columnAt.get(field)).filter((at) => at !== undefined);
    const list = texts.get(sheet.file) ?? [];
    texts.set(sheet.file, list);
    for (const row of sheet.rows) {
      for (const at of amounts) {
        const cell = row.cells[at];
        if (cell?.kind === 'text') list.push(cell.text);
      }
    }
  }
  return new Map([...texts].map(([file, list]) => [file, amountFormatOf(list)]));
}

function* mapped(specs: readonly SheetSpec[], sheets: readonly Sheet[], mappings: readonly SheetMapping[]) {
  for (const mapping of mappings) {
    const spec = specs.find(({ name }) => name === mapping.target);
    const sheet = sheets.find(({ name, file }) => name === mapping.sheet && file === mapping.file);
    if (!spec || !sheet || sheet.problem) continue;
    const columnAt = new Map(Object.entries(mapping.columns).map(([field, heading]) => [field, sheet.columns.indexOf(heading)] as const).filter(([, at]) => at !== -1));
    yield { spec, sheet, mapping, columnAt };
  }
}

/** Read every mapped row: each cell by the kind of its column. What cannot be read stays undefined and is said. */
export async function readDrafts(specs: readonly SheetSpec[], sheets: readonly Sheet[], mappings: readonly SheetMapping[], { currency, country, chosen }: { currency: string; country: string; chosen: AmountFormat | null }): Promise<Table[]> {
  const formats = chosen === null ? amountFormats(specs, sheets, mappings) : null;
  const tables = specs.map((spec): Table => ({ spec, present: false, drafts: [] }));
  for (const { spec, sheet, mapping, columnAt } of mapped(specs, sheets, mappings)) {
    const table = tables.find((one) => one.spec === spec);
    if (!table) continue;
    table.present = true;
    const terms: FileTerms = { amountFormat: chosen ?? formats?.get(sheet.file) ?? '1,250.00', chosen: chosen !== null, currency, country };
    for await (const row of inTurns(sheet.rows)) {
      const draft: Draft = { sheet: spec.name, file: sheet.file, sourceSheet: sheet.name, line: row.line, values: {}, issues: [], label: '' };
      for (const [field, column] of Object.entries(spec.columns)) {
        const at = columnAt.get(field);
        const cell = at === undefined ? null : row.cells[at];
        const heading = mapping.columns[field] ?? null;
        if (!cell) {
          if (column.required) refuse(draft, heading, 'CELL_REQUIRED');
          continue;
        }
        const parsed = column.parse(cell, terms);
        if (parsed.flaw) refuse(draft, heading, parsed.flaw.code, parsed.flaw.params);
        else draft.values[field] = parsed.value;
        if (cell.formula) warn(draft, heading, 'CELL_IS_FORMULA');
        if (draft.label === '') draft.label = storable(cell.text.slice(0, 80));
      }
      table.drafts.push(draft);
    }
  }
  return tables;
}
