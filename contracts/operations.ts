import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, PageQuery, Text, pageOf } from './shapes.ts';

export const JobFailure = z.strictObject({
  id: Id, name: z.string(), error: z.string(), attempts: z.int(), firstFailedAt: Instant, lastFailedAt: Instant, status: z.enum(['failed', 'rerun', 'dismissed']), payload: z.unknown(),
});
export const listJobFailures = endpoint({
  id: 'operations.listJobFailures', method: 'GET', path: '/api/v1/jobs/failures', permission: 'jobs.manage', summary: 'Background work that failed for good',
  query: PageQuery.extend({ status: z.enum(['failed', 'rerun', 'dismissed']).default('failed') }), response: pageOf(JobFailure), errors: [],
});
export const rerunJob = endpoint({
  id: 'operations.rerunJob', method: 'POST', path: '/api/v1/jobs/failures/:id/rerun', permission: 'jobs.manage', summary: 'Run failed work again',
  params: z.strictObject({ id: Id }), response: JobFailure, errors: ['NOT_FOUND', 'INVALID_STATE_TRANSITION'], audit: true,
});
export const dismissJob = endpoint({
  id: 'operations.dismissJob', method: 'POST', path: '/api/v1/jobs/failures/:id/dismiss', permission: 'jobs.manage', summary: 'Take failed work off the list',
  params: z.strictObject({ id: Id }), response: JobFailure, errors: ['NOT_FOUND', 'INVALID_STATE_TRANSITION'], audit: true,
});

export const SearchHit = z.strictObject({ kind: z.string(), id: z.string(), title: z.string(), subtitle: z.string().nullable(), path: z.string() });
export const search = endpoint({
  id: 'operations.search', method: 'GET', path: '/api/v1/search', permission: 'signed_in', summary: 'Find anything by a few letters',
  query: z.strictObject({ q: Text(100) }), response: z.strictObject({ hits: z.array(SearchHit) }), errors: [],
});
