import type { z } from 'zod';
import type { listSessions } from '#contracts/studio.ts';
import type { ColumnType, ReportRow } from '#contracts/reports.ts';
import { fileNameOf, streamedFile } from '#capabilities/reports/public.ts';
import type { Sheet } from '#capabilities/reports/public.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import type { FileAnswer } from '#platform/route.ts';
import { text } from '#platform/texts.ts';
import { listSummaries } from './list-queries.ts';
import { presentSummary } from './present.ts';

const BATCH = 1000;

const columns: readonly [key: string, type: ColumnType, words?: string][] = [
  ['code', 'text'], ['client', 'text'], ['state', 'word', 'studio.state'], ['type', 'word', 'studio.type'], ['sessionDate', 'date'], ['startsAt', 'instant'], ['endsAt', 'instant'], ['place', 'text'], ['team', 'text'],
];
const money: readonly [key: string, type: ColumnType][] = [['totalMinor', 'money'], ['paidMinor', 'money'], ['balanceMinor', 'money']];

/** The list as it is filtered, every row of it, page after page; crew get their own sessions without money (studio 5.8). */
export async function exportSessions(ctx: Ctx, query: z.output<typeof listSessions.query>, format: 'csv' | 'xlsx'): Promise<FileAnswer> {
  const first = await listSummaries(ctx, { ...query, limit: BATCH, cursor: undefined });
  const shown = can(ctx.actor, 'studio.session.view.all') ? [...columns, ...money] : columns;
  const name = text(ctx.locale, 'studio.sessions');
  const sheet: Sheet = {
    name, locale: ctx.locale, currency: first.items[0]?.currency ?? 'GTQ', zone: first.items[0]?.zone ?? 'UTC',
    columns: shown.map(([key, type, words]) => ({ key, type, words: words ?? null, label: text(ctx.locale, `reportColumn.studio.${key}`) })),
  };
  async function* batches(): AsyncGenerator<readonly ReportRow[]> {
    for (let page = first; ; page = await listSummaries(ctx, { ...query, limit: BATCH, cursor: page.next ?? undefined })) {
      yield page.items.map((row) => {
        const { code, clientName, status, sessionType, sessionDate, startsAt, endsAt, roomName, locationText, photographers, totalMinor, netPaidMinor, balanceDueMinor } = presentSummary(ctx, row);
        return {
          code, client: clientName, state: status, type: sessionType, sessionDate, startsAt: startsAt.toString(), endsAt: endsAt.toString(), place: roomName ?? locationText, team: photographers.map((one) => one.name).join(', '),
          totalMinor, paidMinor: netPaidMinor, balanceMinor: balanceDueMinor,
        };
      });
      if (page.next === null) return;
    }
  }
  return streamedFile(format, fileNameOf(name, query.from ?? null, query.to ?? null), sheet, batches());
}
