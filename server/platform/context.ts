import type { Db, TenantTx } from './db.ts';
import type { Clock } from './clock.ts';
import { insufficientPermissions } from './errors.ts';

export type Locale = 'es' | 'en';
export type ActorType = 'user' | 'system' | 'client' | 'api_key' | 'gateway' | 'device';

/** Who acts, within one tenant, and what they may do there. */
export interface Actor {
  type: ActorType;
  /** User, client, API key or device; null for the system. */
  id: string | null;
  /** The user whose rights these are (an API key has the id of its maker here); null when there is none. */
  userId: string | null;
  tenantId: string;
  name: string;
  sessionId: string | null;
  permissions: ReadonlySet<string>;
  /** Branches that the membership covers; null means all. */
  branchIds: readonly string[] | null;
  roles: readonly string[];
}

/** Where a request came from, for the audit log and access rules. */
export interface Origin {
  ip: string | null;
  userAgent: string | null;
  requestId: string;
}

/** One command or query of one tenant: everything that business code may reach for. */
export interface Ctx {
  tx: TenantTx;
  now: Temporal.Instant;
  actor: Actor;
  locale: Locale;
  origin: Origin;
  /** The version that If-Match named, where the route asks for one. */
  expectedVersion: number | null;
  /** Rows written to the audit log so far; a route that must be audited is not committed with none. */
  audited: { count: number };
  /** Runs after commit, in this process only, for what may be lost (waking the relay, dropping a cache). */
  afterCommit: (work: () => void) => void;
}

/** What a route without a tenant's transaction gets: it opens its own. */
export interface OpenCtx {
  db: Db;
  clock: Clock;
  now: Temporal.Instant;
  actor: Actor | null;
  locale: Locale;
  origin: Origin;
}

export const can = (actor: Actor, permission: string): boolean => actor.permissions.has(permission);

/** @throws INSUFFICIENT_PERMISSIONS with details.permission, what the caller lacks */
export function mustHave(actor: Actor, permission: string): void {
  if (!can(actor, permission)) throw insufficientPermissions({ permission });
}

export const seesBranch = (actor: Actor, branchId: string): boolean => actor.branchIds === null || actor.branchIds.includes(branchId);

/** The system itself, in jobs and imports. It may do everything; the audit log names the job. */
export const systemActor = (tenantId: string, name: string): Actor => ({
  type: 'system', id: null, userId: null, tenantId, name, sessionId: null, permissions: EVERYTHING, branchIds: null, roles: [],
});

const EVERYTHING: ReadonlySet<string> = new (class extends Set<string> {
  override has(): boolean {
    return true;
  }
})();
