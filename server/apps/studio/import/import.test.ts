import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runFromFiles } from '#capabilities/imports/public.ts';
import type { OfflineResult } from '#capabilities/imports/public.ts';
import '#server/modules.ts';
import { createTaxClass } from '#capabilities/catalog/public.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { emptyStudio } from '#test/studio-workbook.ts';

const world = useWorld();
const REAL = new URL('../../../../../shared/data/studio/', import.meta.url);
const real = existsSync(new URL('estudio-2026.xlsx', REAL));

interface Expected {
  clients: { rows: number; good: number; duplicates: number; errors: number };
  sessions: { rows: number; good: number; errors: number };
  payments: { rows: number; errors: number };
  assignments: { rows: number };
  lines: { rows: number };
  sum_total_minor: number;
  sum_paid_minor: number;
  by_month: Record<string, { sessions: number; total_minor: number; paid_minor: number }>;
  refused: [string, string, string][];
}

async function studio(): Promise<TestTenant> {
  const tenant = await makeTenant(world);
  await emptyStudio(tenant);
  return tenant;
}

const importing = (tenant: TestTenant, content: Buffer, more: { dryRun?: boolean; goodRowsOnly?: boolean; asOf?: string; name?: string } = {}): Promise<OfflineResult> =>
  runFromFiles({ inTenant: (work) => tenant.run(work) }, {
    app: 'studio', files: [{ name: more.name ?? 'libro.xlsx', content }], asOf: more.asOf ?? '2026-11-20', dryRun: more.dryRun ?? false, goodRowsOnly: more.goodRowsOnly ?? false, locale: 'es',
  });

test.skipIf(!real)('the workbook of the real studio gives exactly what was worked out for it', async () => {
  const expected = JSON.parse(readFileSync(new URL('estudio-2026.expected.json', REAL), 'utf8')) as Expected;
  const content = readFileSync(new URL('estudio-2026.xlsx', REAL));
  const tenant = await studio();

  const dry = await importing(tenant, content, { dryRun: true });
  expect(dry.counts['clients']).toMatchObject({ rows: expected.clients.rows, duplicate: expected.clients.duplicates, error: expected.clients.errors, create: expected.clients.good });
  expect(dry.counts['sessions']).toMatchObject({ rows: expected.sessions.rows, error: expected.sessions.errors, create: expected.sessions.good });
  expect(dry.counts['payments']).toMatchObject({ rows: expected.payments.rows, error: expected.payments.errors });
  expect([dry.counts['assignments']?.rows, dry.counts['session_lines']?.rows]).toEqual([expected.assignments.rows, expected.lines.rows]);
  const refused = dry.rows.filter(({ verdict, sheet }) => verdict === 'error' && sheet !== 'clients').map(({ sheet, label }) => [sheet, label]);
  expect(refused).toEqual(expected.refused.map(([sheet, ref]) => [sheet, ref]));

  expect((await importing(tenant, content)).outcome).toBe('refused');
  const done = await importing(tenant, content, { goodRowsOnly: true });
  expect(done.outcome).toBe('committed');
  expect(done.report).toMatchObject({ differenceMinor: 0, total: { fileMinor: expected.sum_total_minor, systemMinor: expected.sum_total_minor }, paid: { systemMinor: expected.sum_paid_minor } });
  expect(Object.fromEntries(done.report?.months.map(({ month, records, total, paid }) => [month, { sessions: records.system, total_minor: total.systemMinor, paid_minor: paid.systemMinor }]) ?? [])).toEqual(expected.by_month);

  const again = await importing(tenant, content, { goodRowsOnly: true });
  expect(again.outcome).toBe('unchanged');
  expect(again.report?.differenceMinor).toBe(0);
}, 120_000);
