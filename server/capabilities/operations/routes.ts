import * as contract from '#contracts/operations.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalidStateTransition, notFound } from '#platform/errors.ts';
import { enqueueIn, wakeRelay } from '#platform/outbox.ts';
import type { Routes, SearchHit, SearchProvider } from '#platform/route.ts';
import { findFailure, listFailures, resolveFailure } from './queries.ts';

const HITS = 8;

async function resolve(ctx: Ctx, id: string, status: 'rerun' | 'dismissed') {
  const failure = await resolveFailure(ctx, id, status);
  if (!failure) throw (await findFailure(ctx, id)) ? invalidStateTransition({ allowed: [] }) : notFound();
  if (status === 'rerun') {
    await enqueueIn(ctx.tx, ctx.actor.tenantId, ctx.now, failure.name, failure.payload, {});
    ctx.afterCommit(wakeRelay);
  }
  await audit(ctx, { action: `job.${status}`, entity: 'job', entityId: id, summary: failure.name });
  return failure;
}

/** @param providers every module that can find something, in the order of their hits */
export const operationsRoutes = (providers: () => readonly SearchProvider[]) => (routes: Routes): void => {
  routes.mount(contract.listJobFailures, async (ctx, { query }) => listFailures(ctx, query));
  routes.mount(contract.rerunJob, async (ctx, { params }) => resolve(ctx, params.id, 'rerun'));
  routes.mount(contract.dismissJob, async (ctx, { params }) => resolve(ctx, params.id, 'dismissed'));
  routes.mount(contract.search, async (ctx, { query }) => {
    const found: SearchHit[][] = await Promise.all(providers().map((provider) => provider(ctx, query.q, HITS)));
    return { hits: found.flat() };
  });
};
