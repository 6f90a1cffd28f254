import { formatMoney } from '#contracts/money.ts';
import type { OfflineResult } from '#capabilities/imports/public.ts';
import { text } from '#platform/texts.ts';

type Locale = 'es' | 'en';

/** What an import found and did, for a terminal: rows with something to say, counts by sheet, reconciliation. */
export function importReport(result: OfflineResult, locale: Locale, every: boolean): string {
  const say = (key: string, values: Record<string, unknown> = {}) => text(locale, `import.report.${key}`, values);
  const rows = result.rows.filter(({ verdict }) => every || verdict !== 'ok');
  const lines = rows.flatMap((row) => {
    const head = `${row.sourceSheet}:${row.line}  ${text(locale, `import.verdict.${row.verdict}`).padEnd(10)} ${row.label}`;
    return row.issues.length === 0 ? [head] : row.issues.map((issue, at) => `${at === 0 ? head : ' '.repeat(4)}  ${issue.column === null ? '' : `[${issue.column}] `}${issue.message}`);
  });
  return [
    ...result.sheets.filter(({ encoding }) => encoding !== null).map(({ file, rows: count, encoding, separator }) => `${file}  ${count}  ${encoding}  ${separator === '\t' ? 'tab' : separator}`),
    ...lines, lines.length > 0 ? '' : null,
    table([[say('sheet'), say('rows'), say('ok'), say('warnings'), say('duplicates'), say('errors'), say('skipped'), say('create'), say('update'), say('unchanged')],
      ...Object.entries(result.counts).map(([sheet, c]) => [sheet, c.rows, c.ok, c.warning, c.duplicate, c.error, c.skipped, c.create, c.update, c.unchanged].map(String))]),
    '', ...reconciliation(result, locale, say), say(`outcome.${result.outcome}`, { rows: result.refusedRows }),
  ].filter((line) => line !== null).join('\n');
}

function reconciliation({ report }: OfflineResult, locale: Locale, say: (key: string, values?: Record<string, unknown>) => string): string[] {
  if (!report) return [];
  const money = (minor: number) => formatMoney(minor, report.currency, locale).replace(/\s/g, ' ');
  const figures = ({ total, paid, balance }: Pick<typeof report, 'total' | 'paid' | 'balance'>) =>
    [total, paid, balance].flatMap(({ fileMinor, systemMinor, differenceMinor }) => [money(fileMinor), money(systemMinor), money(differenceMinor)]);
  return [
    say('reconciliation'),
    ...(report.months.length === 0 ? [] : [table([['', say('records'), ...['total', 'paid', 'balance'].flatMap((what) => [say(what), say('inSystem'), say('difference')])],
      ...report.months.map((month) => [month.month, String(month.records.system), ...figures(month)]), [say('sum'), '', ...figures(report)]])]),
    say('differenceIs', { difference: money(report.differenceMinor) }), '',
    ...(report.facts === undefined ? [] : [say('facts'), table(report.facts.map(({ key, kind, before, after }) => [text(locale, `imports.fact.${key}`), before === null ? '' : String(before), kind === 'money' ? money(after) : String(after)])), '']),
  ];
}

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n');
};
