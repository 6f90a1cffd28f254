import type { Clock } from '#platform/clock.ts';
import type { Actor } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { unauthenticated } from '#platform/errors.ts';
import type { Credentials } from '#platform/mount.ts';
import { writeAudit } from '#platform/audit.ts';
import { judgeAccess } from './access-rules.ts';
import { deviceKindOf } from './devices.ts';
import type { Whereabouts } from './access-rules.ts';
import { readAccessToken } from './access-tokens.ts';
import { accessRestricted } from './errors.ts';
import { Believed, RightsCache } from './rights.ts';
import type { Rights } from './rights.ts';
import { keyStamp, sessionStamp, touchKey, touchSession } from './rights-queries.ts';
import type { KeyStamp, SessionStamp } from './rights-queries.ts';
import { digest, tenantOfToken } from '#platform/vault.ts';
import type { KeyRing } from './signing-keys.ts';

export const API_KEY_PREFIX = 'mst_live_';
/** A device's last place and time are written this often at most. */
const TOUCH_MIN = 5;
/** A refusal by place or time is logged once in this time for a session. */
const LOG_REFUSAL_MS = 60_000;

const NOTHING: ReadonlySet<string> = new Set();

/** Who somebody is, with everything known of the session. */
export interface Identified { actor: Actor; rights: Rights; session: (SessionStamp & { id: string }) | null }

/** Tells who calls, for every request and every open socket (Serving.authenticate). */
export class Gate {
  readonly #db: Db;
  readonly #keys: KeyRing;
  readonly #issuer: string;
  readonly #sessions = new Believed<SessionStamp | undefined>();
  readonly #apiKeys = new Believed<KeyStamp | undefined>();
  readonly #rights: RightsCache;
  readonly #logged = new Map<string, number>();
  constructor(db: Db, clock: Clock, keys: KeyRing, issuer: string) {
    this.#db = db;
    this.#keys = keys;
    this.#issuer = issuer;
    this.#rights = new RightsCache(db, clock);
  }

  doubt(): void {
    this.#sessions.doubt();
    this.#apiKeys.doubt();
  }

  /** @throws UNAUTHENTICATED for credentials that are none, ACCESS_RESTRICTED with details.reason */
  async authenticate(credentials: Credentials, now: Temporal.Instant): Promise<Actor | null> {
    const device = await this.#byDevice(credentials, now);
    return device ?? (await this.identify(credentials, now, true))?.actor ?? null;
  }

  /** A machine has no rights of a member, no place and no hours: who paired it says what it may do. */
  async #byDevice({ headers }: Credentials, now: Temporal.Instant): Promise<Actor | null> {
    const token = /^Bearer +([\x21-\x7e]{1,4000})$/i.exec(headers.authorization ?? '')?.[1];
    const kind = token === undefined ? undefined : deviceKindOf(token);
    if (!token || !kind) return null;
    const tenantId = tenantOfToken(kind.prefix, token);
    const actor = tenantId && (await kind.find(readTenant(this.#db, { tenantId, now }), tenantId, digest(token), now));
    if (!actor) throw unauthenticated();
    return actor;
  }

  async identify({ headers, ip }: Credentials, now: Temporal.Instant, judged: boolean): Promise<Identified | null> {
    if (headers.authorization === undefined) return null;
    const token = /^Bearer +([\x21-\x7e]{1,4000})$/i.exec(headers.authorization)?.[1];
    if (!token) throw unauthenticated();
    const found = token.startsWith('mst_') ? await this.#byKey(token, ip, now) : await this.#bySession(token, ip, now);
    if (judged) await this.#judge(found, ip, now);
    return found;
  }

  async #bySession(token: string, ip: string, now: Temporal.Instant): Promise<Identified> {
    const claims = await readAccessToken(this.#keys, this.#issuer, token, now);
    const tx = () => readTenant(this.#db, { tenantId: claims.tid, userId: claims.sub, now });
    const stamp = await this.#sessions.get(claims.sid, () => sessionStamp(tx(), claims.sid));
    if (!stamp || stamp.revokedAt || stamp.userId !== claims.sub || stamp.tenantId !== claims.tid || Temporal.Instant.compare(stamp.expiresAt, now) <= 0) throw unauthenticated();
    const rights = await this.#rightsOf(stamp.tenantId, stamp.userId, stamp);
    if (Math.abs(now.epochMilliseconds - stamp.lastSeenAt.epochMilliseconds) >= TOUCH_MIN * 60_000) {
      stamp.lastSeenAt = now;
      await touchSession(tx(), claims.sid, ip, now);
    }
    // Where a second factor is required and there is none yet, nothing is allowed but to make one.
    const permissions = rights.secondFactorRequired && !stamp.hasTotp ? NOTHING : rights.permissions;
    const actor: Actor = {
      type: 'user', id: stamp.userId, userId: stamp.userId, tenantId: stamp.tenantId, name: rights.name, sessionId: claims.sid, permissions, branchIds: rights.branchIds, roles: rights.roles.map(({ key, name }) => key ?? name),
    };
    return { actor, rights, session: { ...stamp, id: claims.sid } };
  }

  async #byKey(token: string, ip: string, now: Temporal.Instant): Promise<Identified> {
    const tenantId = tenantOfToken(API_KEY_PREFIX, token);
    if (!tenantId) throw unauthenticated();
    const hash = digest(token);
    const stamp = await this.#apiKeys.get(hash, () => keyStamp(readTenant(this.#db, { tenantId, now }), tenantId, hash));
    if (!stamp || stamp.revokedAt || (stamp.expiresAt && Temporal.Instant.compare(stamp.expiresAt, now) <= 0)) throw unauthenticated();
    const rights = await this.#rightsOf(tenantId, stamp.userId, stamp);
    if (!stamp.lastUsedAt || Math.abs(now.epochMilliseconds - stamp.lastUsedAt.epochMilliseconds) >= 60_000) {
      stamp.lastUsedAt = now;
      await touchKey(readTenant(this.#db, { tenantId, now }), tenantId, stamp.id, ip, now);
    }
    // A key never does more than its maker may at this moment.
    const permissions = new Set(stamp.scopes.filter((scope) => rights.permissions.has(scope)));
    const actor: Actor = { type: 'api_key', id: stamp.id, userId: stamp.userId, tenantId, name: stamp.name, sessionId: null, permissions, branchIds: rights.branchIds, roles: [] };
    return { actor, rights, session: null };
  }

  async #rightsOf(tenantId: string, userId: string, { userStatus, tenantStatus, version }: { userStatus: string; tenantStatus: string; version: number }): Promise<Rights> {
    const rights = userStatus === 'active' && tenantStatus === 'active' ? await this.#rights.of(tenantId, userId, version) : null;
    if (!rights) throw unauthenticated();
    return rights;
  }

  /** Programs have no place and no hours; by network they are judged like their makers. */
  async #judge({ actor, rights, session }: Identified, ip: string, now: Temporal.Instant): Promise<void> {
    if (!session && rights.access.mode !== 'network') return;
    const reason = judgeAccess(rights.access, session ? whereaboutsOf(session, ip) : { ip, client: 'native', position: null }, now);
    if (!reason) return;
    const key = session?.id ?? actor.id!;
    if (performance.now() - (this.#logged.get(key) ?? -Infinity) > LOG_REFUSAL_MS) {
      if (this.#logged.size > 10_000) this.#logged.clear();
      this.#logged.set(key, performance.now());
      await inTenant(this.#db, { tenantId: actor.tenantId, userId: actor.userId, now }, (tx) =>
        writeAudit(tx, actor, { ip, userAgent: null, requestId: 'access' }, { action: 'access.restricted', entity: 'session', entityId: session?.id ?? null, summary: reason }));
    }
    throw accessRestricted({ reason });
  }
}

export const whereaboutsOf = (session: Pick<SessionStamp, 'client' | 'lat' | 'lng' | 'accuracyM' | 'positionAt'>, ip: string | null): Whereabouts => ({
  ip, client: session.client,
  position: session.lat === null || session.lng === null || !session.positionAt ? null : { lat: session.lat, lng: session.lng, accuracyM: session.accuracyM ?? 0, at: session.positionAt },
});
