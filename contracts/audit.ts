import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, PageQuery, pageOf } from './shapes.ts';

/** Who did what, from where, with what changed; newest first. */
export const AuditEntry = z.strictObject({
  id: Id, occurredAt: Instant, actorType: z.enum(['user', 'system', 'client', 'api_key', 'gateway', 'device']), actorId: Id.nullable(), actorName: z.string().nullable(), action: z.string(), entity: z.string(), entityId: Id.nullable(),
  summary: z.string().nullable(), reason: z.string().nullable(), before: z.unknown(), after: z.unknown(), ip: z.string().nullable(), userAgent: z.string().nullable(), requestId: z.string().nullable(),
});
export const listAudit = endpoint({
  id: 'audit.list', method: 'GET', path: '/api/v1/audit', permission: 'audit.view', summary: 'The audit log', longRead: true,
  query: PageQuery.extend({ entity: z.string().max(60).optional(), entityId: Id.optional(), actorId: Id.optional(), action: z.string().max(80).optional(), from: Instant.optional(), to: Instant.optional() }),
  response: pageOf(AuditEntry), errors: [],
});
/** What there is to filter by. */
export const auditFilters = endpoint({
  id: 'audit.filters', method: 'GET', path: '/api/v1/audit/filters', permission: 'audit.view', summary: 'Kinds of things and deeds that stand in the log', longRead: true,
  response: z.strictObject({ entities: z.array(z.string()), actions: z.array(z.string()) }), errors: [],
});
