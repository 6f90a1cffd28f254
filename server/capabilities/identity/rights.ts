import type { Clock } from '#platform/clock.ts';
import { systemActor } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { readTenant } from '#platform/db.ts';
import type { Db, TenantTx } from '#platform/db.ts';
import { readSettings } from '#platform/settings.ts';
import type { SettingsOf } from '#platform/settings.ts';
import type { AccessFacts } from './access-rules.ts';
import { effective, levelOf } from './effective.ts';
import type { RoleRow } from './effective.ts';
import { seedRole, universeOf } from './registry.ts';
import { branchIdsOf, departmentsOf, liveGrantsOf, membershipOf, overridesOf, placesOf, roleIdsOf, rolesOf, scheduleOf, tenantOf, versionOf } from './rights-queries.ts';
import { identitySettings } from './settings.ts';

/** All that follows from who somebody is in a tenant, as of one version of the tenant's members, roles and rules. */
export interface Rights {
  tenantId: string;
  userId: string;
  name: string;
  version: number;
  permissions: ReadonlySet<string>;
  /** null: all. */
  branchIds: readonly string[] | null;
  roles: readonly { id: string; name: string; key: string | null }[];
  departments: readonly { id: string; name: string; manager: boolean }[];
  isAdmin: boolean;
  level: number;
  access: AccessFacts;
  settings: SettingsOf<typeof identitySettings>;
  /** A second factor is required of him. */
  secondFactorRequired: boolean;
}

/** The tenant's roles as the table and the program together define them. */
export async function roleTable(tx: TenantTx, tenantId: string): Promise<Map<string, RoleRow & { description: string | null; version: number }>> {
  const rows = await rolesOf(tx, tenantId);
  return new Map(rows.map((row) => {
    const seed = row.key === null ? undefined : seedRole(row.key);
    return [row.id, seed ? { ...row, level: seed.level, isAdmin: seed.isAdmin, permissions: seed.permissions } : row];
  }));
}

/** null when he is no active member of an active tenant. */
export async function loadRights(tx: TenantTx, tenantId: string, userId: string, now: Temporal.Instant): Promise<Rights | null> {
  // The version first: what is read after it is at least as new.
  const version = await versionOf(tx, tenantId);
  const tenant = await tenantOf(tx, tenantId);
  const member = await membershipOf(tx, tenantId, userId);
  if (!tenant || tenant.status !== 'active' || member?.status !== 'active') return null;
  // One after the other: the transaction may be somebody else's, and it has one connection.
  const roles = await roleTable(tx, tenantId);
  const held = await roleIdsOf(tx, tenantId, userId);
  const overrides = await overridesOf(tx, tenantId, userId);
  const branchIds = await branchIdsOf(tx, tenantId, userId);
  const departments = await departmentsOf(tx, tenantId, userId);
  const schedule = await scheduleOf(tx, tenantId, userId);
  const grants = await liveGrantsOf(tx, tenantId, userId, now);
  const places = await placesOf(tx, tenantId);
  const settings = await readSettings(systemCtx(tx, tenantId, now), identitySettings);
  const level = levelOf(roles, held);
  const isAdmin = level === 100 && held.some((id) => levelOf(roles, [id]) === 100);
  const manager = departments.some((department) => department.manager);
  return {
    tenantId, userId, name: member.name, version, permissions: effective(roles, held, overrides, universeOf(tenant.apps)), branchIds: member.allBranches ? null : branchIds,
    roles: held.flatMap((id) => roles.get(id) ?? []).map(({ id, name, key }) => ({ id, name, key })), departments, isAdmin, level,
    access: { ...settings, networks: settings.networks.map(({ cidr }) => cidr), places, zone: tenant.zone, schedule, grants, isAdmin }, settings,
    secondFactorRequired: settings.secondFactor === 'everyone' || (settings.secondFactor === 'managers' && (isAdmin || manager)),
  };
}

/** The context of the system itself around a transaction that is open already. */
export const systemCtx = (tx: TenantTx, tenantId: string, now: Temporal.Instant, requestId = 'identity'): Ctx => ({
  tx, now, actor: systemActor(tenantId, 'identity'), locale: 'es', origin: { ip: null, userAgent: null, requestId }, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined,
});

/** How long a process may believe what it knows of a session before it looks at its stamp again. */
export const BELIEVE_MS = 1000;
const LIMIT = 20_000;

/**
 * Values looked up by a key and believed for a second, or until something changed in this process. What another
 * process changes is therefore in force here after a second at the latest.
 */
export class Believed<V> {
  readonly #entries = new Map<string, { value: Promise<V>; at: number; epoch: number }>();
  #epoch = 0;
  get(key: string, look: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key);
    const now = performance.now();
    if (known && known.epoch === this.#epoch && now - known.at < BELIEVE_MS) return known.value;
    if (this.#entries.size >= LIMIT) this.#entries.clear();
    const value = look();
    this.#entries.set(key, { value, at: now, epoch: this.#epoch });
    value.catch(() => this.#entries.delete(key)); // a look that failed is not believed
    return value;
  }
  /** Everything is looked up again. */
  doubt(): void {
    this.#epoch += 1;
  }
}

/** Rights by member, loaded again when the tenant's version has moved. */
export class RightsCache {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #rights = new Map<string, Rights | null>();
  readonly #versions = new Map<string, number>();
  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }
  async of(tenantId: string, userId: string, version: number): Promise<Rights | null> {
    const key = `${tenantId}/${userId}`;
    const known = this.#rights.get(key);
    if (known !== undefined && this.#versions.get(key) === version) return known;
    const now = this.#clock.now();
    const rights = await loadRights(readTenant(this.#db, { tenantId, userId, now }), tenantId, userId, now);
    if (this.#rights.size >= LIMIT) this.#rights.clear();
    this.#rights.set(key, rights);
    this.#versions.set(key, version);
    return rights;
  }
}
