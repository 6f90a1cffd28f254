import { membersWith } from '#capabilities/identity/public.ts';
import { sendMail } from '#capabilities/notifications/public.ts';
import type { ExportFormat } from '#contracts/reports.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { systemActor } from '#platform/context.ts';
import { siteUrl } from '#platform/site.ts';
import type { Report } from './declare.ts';
import { TYPES } from './export/answer.ts';
import { csvOf } from './export/csv.ts';
import { pdfOf } from './export/pdf.ts';
import type { Section } from './export/pdf.ts';
import { readable } from './export/readable.ts';
import { fileNameOf } from './export/sheet.ts';
import { workbookOf } from './export/xlsx.ts';
import { filtersOf } from './filters.ts';
import type { Asked } from './filters.ts';
import { addressees } from './queries.ts';
import { runReport } from './run.ts';
import { sheetOf, sectionOf, titleOf } from './serve.ts';

/** More than this does not travel by mail; the screen has the file of all rows. */
const MOST_ROWS_BY_MAIL = 20_000;

export interface Pack {
  /** Sent once to each person by this key. */
  key: string;
  titleOf: (locale: Locale) => string;
  reports: readonly { report: Report; asked: Asked }[];
  formats: readonly ExportFormat[];
  recipients: readonly string[];
  period: { from: string; to: string };
  path: string;
}

/** Send reports to members: each gets what their own rights show; who may no longer see any of them gets nothing. */
export async function sendPack(ctx: Ctx, pack: Pack): Promise<number> {
  const people = await addressees(ctx, pack.recipients);
  const rights = [...new Set(pack.reports.flatMap(({ report }) => [report.permission, ...report.columns.flatMap(({ needs }) => needs ?? [])]))];
  const held = new Map<string, ReadonlySet<string>>();
  for (const right of rights) held.set(right, new Set(await membersWith(ctx, right)));
  // The same files for everybody who sees the same.
  const groups = Map.groupBy(people, ({ id, locale, branchIds }) => JSON.stringify([locale, branchIds?.toSorted() ?? null, rights.filter((right) => held.get(right)!.has(id))]));
  let sent = 0;
  for (const group of groups.values()) {
    const [{ id, locale, branchIds }] = group as [typeof group[number]];
    const permissions = new Set(rights.filter((right) => held.get(right)!.has(id)));
    const mine = pack.reports.filter(({ report }) => permissions.has(report.permission));
    if (mine.length === 0) continue;
    const asReader: Ctx = { ...ctx, locale, actor: { ...systemActor(ctx.actor.tenantId, ctx.actor.name), permissions, branchIds } };
    const title = pack.titleOf(locale);
    const attachments = await filesOf(asReader, title, mine, pack);
    const reading = { locale, currency: 'GTQ', zone: 'UTC', by: 'day' as const };
    const day = (date: string) => readable(reading, { type: 'date', words: null }, date);
    for (const person of group) {
      await sendMail(ctx, { to: person.email, locale, template: 'reports.pack', data: { name: person.name, title, from: day(pack.period.from), to: day(pack.period.to), url: siteUrl(pack.path) }, key: `${pack.key}:${person.id}`, attachments });
      sent += 1;
    }
  }
  return sent;
}

async function filesOf(ctx: Ctx, title: string, reports: Pack['reports'], { formats, period }: Pack): Promise<{ name: string; type: string; content: Buffer }[]> {
  const name = fileNameOf(title, period.from, period.to);
  const files: { name: string; type: string; content: Buffer }[] = [];
  if (formats.includes('pdf')) {
    const sections: Section[] = [];
    for (const { report, asked } of reports) sections.push(await sectionOf(ctx, report, await filtersOf(ctx, asked, report), ctx.locale));
    files.push({ name: `${name}.pdf`, type: TYPES.pdf, content: await pdfOf(ctx, title, sections) });
  }
  if (!formats.includes('xlsx') && !formats.includes('csv')) return files;
  const sheets = [];
  for (const { report, asked } of reports) {
    const filters = await filtersOf(ctx, asked, report);
    sheets.push({ sheet: sheetOf(ctx, report, filters, ctx.locale), rows: (await runReport(ctx, report, filters, { limit: MOST_ROWS_BY_MAIL })).items, title: titleOf(report, ctx.locale) });
  }
  if (formats.includes('xlsx')) files.push({ name: `${name}.xlsx`, type: TYPES.xlsx, content: await workbookOf(sheets) });
  if (!formats.includes('csv')) return files;
  for (const { sheet, rows, title: of } of sheets) {
    async function* whole() {
      yield rows;
    }
    files.push({ name: `${fileNameOf(of, period.from, period.to)}.csv`, type: 'text/csv', content: Buffer.from((await Array.fromAsync(csvOf(sheet, whole()))).join(''), 'utf8') });
  }
  return files;
}
