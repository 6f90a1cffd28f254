import { z } from 'zod';
import type { Ctx } from '#platform/context.ts';
import { defineCron, defineJob, enqueue } from '#platform/outbox.ts';
import { pushToPhones } from './apple/push.ts';
import { contentOf, printOf } from './content.ts';
import { writeToGoogle } from './google/write.ts';
import { keepFresh, keepShown, stalePasses } from './queries.ts';
import type { PassRow } from './queries.ts';

const BATCH = 200;

/** Looks at passes whose thing was changed, and tells on those that show something else; true when there may be more. */
async function refreshPasses(ctx: Ctx): Promise<boolean> {
  const rows = await stalePasses(ctx, BATCH);
  if (rows.length === 0) return false;
  const changed: PassRow[] = [];
  for (const row of rows) {
    const content = await contentOf(ctx, row);
    if (!content || printOf(content) === row.print) continue;
    await keepShown(ctx, row.id, printOf(content), content.voided);
    changed.push(row);
  }
  await keepFresh(ctx, rows.map(({ id }) => id));
  for (const [connectionId, own] of Map.groupBy(changed, (row) => row.connectionId)) {
    const ids = own.map(({ id }) => id);
    await (own[0]!.wallet === 'apple' ? pushToPhones(ctx, connectionId, ids) : writeToGoogle(ctx, connectionId, ids));
  }
  return rows.length === BATCH;
}

const refresh = defineJob({
  name: 'passes.refresh', payload: z.object({}), queue: () => 'passes.refresh',
  run: async (ctx) => {
    if (await refreshPasses(ctx)) await enqueue(ctx, refresh, {});
  },
});

defineCron({
  name: 'passes.refresh', at: { everyMin: 1 },
  run: async (ctx) => {
    if (await refreshPasses(ctx)) await enqueue(ctx, refresh, {});
  },
});
