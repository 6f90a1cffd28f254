import type { Workshop } from './commit.ts';
import type { ImportKind } from './kinds.ts';
import { dropRefs, releaseFiles, takeTime, unmarkRows, writtenRows } from './queries.ts';

export const UNDO_HOURS = 24;

/**
 * Take an import back, the sheets in reverse order, in one transaction: all of it or nothing.
 * @throws IMPORT_UNDO_REFERRED when something else refers to what it wrote, or somebody has changed it
 */
export const undo = (work: Workshop, kind: ImportKind, runId: string): Promise<void> =>
  work.inTenant(async (ctx) => {
    await takeTime(ctx);
    for (const { name } of [...kind.sheets].reverse()) {
      const rows = await writtenRows(ctx, runId, name);
      if (rows.length === 0) continue;
      const created = rows.filter(({ action, entityId }) => action === 'create' && entityId !== null).map(({ entityId }) => entityId ?? '');
      const updated = rows.filter(({ action, entityId }) => action === 'update' && entityId !== null).map(({ entityId, before }) => ({ id: entityId ?? '', before: before as unknown }));
      await kind.undo(ctx, name, created, updated, runId);
      await dropRefs(ctx, runId, name, created);
      await unmarkRows(ctx, runId, name);
    }
    await releaseFiles(ctx, runId);
  });
