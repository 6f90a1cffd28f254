import type { Ctx } from '#platform/context.ts';
import { audit, difference } from '#platform/audit.ts';
import { publish } from '#platform/outbox.ts';
import { clientsChanged } from './topic.ts';
import { insertChange } from './write-queries.ts';

type Values = Record<string, unknown>;
/** Fields whose values tell who a client is: the audit log, which can never be changed, gets their names only. */
const PERSONAL = new Set(['fullName', 'phones', 'emails', 'addresses', 'taxIds', 'notes', 'note', 'blockedReason', 'externalRef', 'tags']);

/**
 * Record a change of a client, with its values in the client's own history and without the personal ones in the
 * audit log, and tell open screens.
 */
export async function record(ctx: Ctx, clientId: string, action: string, before: Values | null, after: Values | null, reason: string | null = null): Promise<void> {
  const changed = before && after ? (difference(before, after) as { before: Values; after: Values }) : { before: before ?? {}, after: after ?? {} };
  const fields = [...new Set([...Object.keys(changed.before), ...Object.keys(changed.after)])];
  await insertChange(ctx.tx, {
    tenantId: ctx.actor.tenantId, clientId, action, reason, actorId: ctx.actor.id, actorName: ctx.actor.name,
    changes: fields.map((field) => ({ field, before: changed.before[field] ?? null, after: changed.after[field] ?? null })),
  });
  await audit(ctx, { action: `client.${action}`, entity: 'client', entityId: clientId, before: before && masked(changed.before, 'hidden'), after: after && masked(changed.after, 'changed'), reason });
  await publish(ctx, clientsChanged, [clientId]);
}

const masked = (values: Values, word: string): Values => Object.fromEntries(Object.entries(values).map(([field, value]) => [field, PERSONAL.has(field) && value !== null ? word : value]));
