import { randomInt } from 'node:crypto';
import { inGlobal, setTenant } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import type { Clock } from '#platform/clock.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, slugTaken } from '#platform/errors.ts';
import { audit } from '#platform/audit.ts';
import { unknownApp } from './errors.ts';
import { insertMember, insertRole, setMemberRoles } from './member-queries.ts';
import { hashPassword } from './passwords.ts';
import { beginningsOf, knownApps, seedRoleName, seedRolesOf } from './registry.ts';
import { rolesOf, tenantOf } from './rights-queries.ts';
import { systemCtx } from './rights.ts';
import { rightsChanged } from './runtime.ts';
import { normalEmail } from './sign-in.ts';
import { insertBranch, insertTenant } from './tenant-queries.ts';
import { ensureUser, setPassword } from './user-queries.ts';

/** Signs that are not read for one another; 20 of them are 98 bits. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';
const firstPassword = (): string => Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => SIGNS[randomInt(SIGNS.length)]).join('')).join('-');

/** Roles that the tenant's apps bring and that are not there yet. Safe to repeat. */
export async function seedRoles(ctx: Ctx): Promise<Map<string, string>> {
  const tenant = (await tenantOf(ctx.tx, ctx.actor.tenantId))!;
  const there = new Map((await rolesOf(ctx.tx, ctx.actor.tenantId)).flatMap(({ id, key }) => (key === null ? [] : [[key, id] as const])));
  for (const { key, level, isAdmin } of seedRolesOf(tenant.apps)) {
    if (there.has(key)) continue;
    const { id } = await insertRole(ctx, { key, name: seedRoleName(key, tenant.locale), level, isAdmin });
    there.set(key, id);
  }
  return there;
}

export interface TenantInput {
  slug: string; name: string; apps: string[]; zone: string; currency: string; country?: string; locale?: 'es' | 'en'; demo?: boolean;
  /** Name of the first branch; the tenant's own name when absent. */
  branch?: string;
  admin: { email: string; name?: string; /** A first password is made when absent and the address has none yet. */ password?: string };
}
export interface CreatedTenant { tenantId: string; branchId: string; adminId: string; /** To be shown once; null: the person has a password already. */ password: string | null }

const ADMIN_LEVEL = 100;

/**
 * A new business: its first branch, the roles of its apps, and an admin who may do everything.
 * @throws SLUG_TAKEN, UNKNOWN_APP, VALIDATION_ERROR for a slug that is none
 */
export async function createTenant(db: Db, clock: Clock, input: TenantInput): Promise<CreatedTenant> {
  const unknown = input.apps.find((app) => !knownApps().includes(app));
  if (unknown !== undefined || input.apps.length === 0) throw unknownApp({ app: unknown ?? '', known: knownApps().join(', ') });
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(input.slug)) throw invalid('/slug', 'invalid');
  const now = clock.now();
  const locale = input.locale ?? 'es';
  const password = input.admin.password ?? firstPassword();
  const passwordHash = await hashPassword(password);
  const created = await inGlobal(db, now, async (global) => {
    const tenant = await insertTenant(global, {
      slug: input.slug, name: input.name, zone: input.zone, currency: input.currency, country: input.country ?? countryOf(input.currency), locale, apps: input.apps, demo: input.demo ?? false,
    });
    if (!tenant) throw slugTaken({ slug: input.slug });
    const tenantId = tenant.id;
    // The same transaction goes on as the new tenant: there is never a business without its admin.
    const tx = await setTenant(global, tenantId);
    const ctx = systemCtx(tx, tenantId, now, 'create tenant');
    const branch = await insertBranch(ctx, { name: input.branch ?? input.name, zone: input.zone, currency: input.currency });
    const roles = await seedRoles(ctx);
    const user = await ensureUser(tx, { email: normalEmail(input.admin.email), name: input.admin.name ?? input.admin.email, locale });
    const fresh = user.passwordHash === null;
    if (fresh) await setPassword(tx, user.id, passwordHash, now);
    await insertMember(ctx, { userId: user.id, name: input.admin.name ?? user.name, title: null, status: 'active', allBranches: true, joinedAt: now });
    const admins = seedRolesOf(input.apps).filter(({ isAdmin, level }) => isAdmin || level >= ADMIN_LEVEL).map(({ key }) => roles.get(key)!);
    await setMemberRoles(ctx, user.id, admins);
    for (const begin of beginningsOf(input.apps)) await begin(ctx);
    await audit(ctx, { action: 'tenant.create', entity: 'tenant', entityId: tenantId, after: { slug: input.slug, name: input.name, apps: input.apps } });
    return { tenantId, branchId: branch.id, adminId: user.id, password: fresh && input.admin.password === undefined ? password : null };
  });
  rightsChanged();
  return created;
}

const COUNTRIES: Readonly<Record<string, string>> = { GTQ: 'GT', MXN: 'MX', HNL: 'HN', NIO: 'NI', CRC: 'CR', PAB: 'PA', COP: 'CO', PEN: 'PE', CLP: 'CL', ARS: 'AR', UYU: 'UY', PYG: 'PY', BOB: 'BO', DOP: 'DO', BRL: 'BR', EUR: 'ES', USD: 'SV' };
const countryOf = (currency: string): string => COUNTRIES[currency] ?? 'GT';

export interface PersonInput { email: string; name: string; /** The password itself, or what `hashPassword` made of it. */ password: string | { hash: string }; /** Keys of the app's roles: `studio.coordinator`. */ roles: readonly string[]; title?: string | null; branchIds?: readonly string[] | null }

/** A member who can sign in at once (seeds and tests; people are invited). Safe to repeat. */
export async function addPerson(ctx: Ctx, person: PersonInput): Promise<{ userId: string }> {
  const user = await ensureUser(ctx.tx, { email: normalEmail(person.email), name: person.name, locale: 'es' });
  if (user.passwordHash === null) await setPassword(ctx.tx, user.id, typeof person.password === 'string' ? await hashPassword(person.password) : person.password.hash, ctx.now);
  const roles = await seedRoles(ctx);
  const there = await ctx.tx.selectFrom('membership').select('userId').where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', user.id).executeTakeFirst();
  if (!there) await insertMember(ctx, { userId: user.id, name: person.name, title: person.title ?? null, status: 'active', allBranches: !person.branchIds, joinedAt: ctx.now });
  await setMemberRoles(ctx, user.id, person.roles.map((key) => {
    const id = roles.get(key);
    if (!id) throw new Error(`no app of this tenant brings the role ${key}`);
    return id;
  }));
  return { userId: user.id };
}
