import type { Actor, Ctx, Origin } from './context.ts';
import type { TenantTx } from './db.ts';

export interface AuditEntry {
  /** `entity.verb` (`client.edit`). */
  action: string;
  entity: string;
  entityId?: string | null;
  before?: unknown;
  after?: unknown;
  reason?: string | null;
  summary?: string;
}

/**
 * Record who did what, with before and after, in the same transaction as the deed. Only what changed is kept
 * of two objects of the same shape.
 */
export async function audit(ctx: Ctx, entry: AuditEntry): Promise<void> {
  await writeAudit(ctx.tx, ctx.actor, ctx.origin, entry);
  ctx.audited.count += 1;
}

export async function writeAudit(tx: TenantTx, actor: Actor, origin: Origin, entry: AuditEntry): Promise<void> {
  const { before, after } = difference(entry.before, entry.after);
  await tx.insertInto('auditLog').values({
    tenantId: actor.tenantId, actorType: actor.type, actorId: actor.id, actorName: actor.name, action: entry.action, entity: entry.entity,
    entityId: entry.entityId ?? null, summary: entry.summary ?? null, reason: entry.reason ?? null,
    before: before === undefined ? null : JSON.stringify(before), after: after === undefined ? null : JSON.stringify(after),
    ip: origin.ip, userAgent: origin.userAgent?.slice(0, 400) ?? null, requestId: origin.requestId,
  }).execute();
}

const SECRET = /password|secret|token|hash|pin$/i;
type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value);

/** Keeps the keys that differ; secrets never enter the log. */
export function difference(before: unknown, after: unknown): { before: unknown; after: unknown } {
  if (!isRow(before) || !isRow(after)) return { before: clean(before), after: clean(after) };
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]) && !['updatedAt', 'updatedBy', 'version'].includes(key));
  const pick = (row: Row) => Object.fromEntries(keys.filter((key) => key in row).map((key) => [key, row[key]]));
  return { before: clean(pick(before)), after: clean(pick(after)) };
}

const clean = (value: unknown): unknown =>
  isRow(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, SECRET.test(key) ? '***' : inner])) : value;
