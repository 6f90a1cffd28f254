import { exportJWK, exportPKCS8, generateKeyPair, importJWK, importPKCS8 } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { randomBytes } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { inGlobal } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import { insertKey, lockKeys, publishedKeys, retireKeys } from './key-queries.ts';
import { seal, unseal } from '#platform/vault.ts';

// The keys of access tokens (RS256). A new key is published for a while before it signs, so that whoever holds a copy
// of the key set knows it in time; an old one stays published until its last token has ended.

const ALG = 'RS256';
const PURPOSE = 'signing key';
export const PUBLISHED_BEFORE_MIN = 10;
export const PUBLISHED_AFTER_MIN = 20;
const ROTATE_DAYS = 90;

interface Key { kid: string; jwk: JWK; verifies: CryptoKey; signs: CryptoKey; signsFrom: Temporal.Instant }

export class KeyRing {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #masterKey: Buffer;
  #keys: Key[] = [];
  #loadedAt = -Infinity;
  constructor(db: Db, clock: Clock, masterKey: Buffer) {
    this.#db = db;
    this.#clock = clock;
    this.#masterKey = masterKey;
  }

  /** Load the keys, after making the first one, or the next when the newest has signed for 90 days. */
  async start(): Promise<void> {
    await this.load();
    const newest = this.#keys.at(-1);
    if (!newest) await this.#make(null);
    else if (Temporal.Instant.compare(newest.signsFrom.add({ hours: 24 * ROTATE_DAYS }), this.#clock.now()) < 0) await this.rotate();
  }

  /** Publish a new key now; it signs from ten minutes later. */
  async rotate(): Promise<void> {
    await this.#make(this.#keys.at(-1)?.kid ?? null);
  }

  async #make(after: string | null): Promise<void> {
    const now = this.#clock.now();
    const pair = await generateKeyPair(ALG, { modulusLength: 2048, extractable: true });
    const kid = randomBytes(12).toString('base64url');
    const publicJwk = JSON.stringify({ ...(await exportJWK(pair.publicKey)), kid, alg: ALG, use: 'sig' });
    const privateSealed = seal(this.#masterKey, PURPOSE, await exportPKCS8(pair.privateKey));
    await inGlobal(this.#db, now, async (tx) => {
      await lockKeys(tx);
      const newest = (await publishedKeys(tx, now)).at(-1)?.kid ?? null;
      if (newest !== after) return; // another process was faster
      const signsFrom = after === null ? now : now.add({ minutes: PUBLISHED_BEFORE_MIN });
      await insertKey(tx, { kid, publicJwk, privateSealed, signsFrom });
      await retireKeys(tx, kid, signsFrom.add({ minutes: PUBLISHED_AFTER_MIN }));
    });
    await this.load();
  }

  async load(): Promise<void> {
    const rows = await publishedKeys(this.#db.global, this.#clock.now());
    this.#keys = await Promise.all(rows.map(async ({ kid, publicJwk, privateSealed, signsFrom }) => ({
      kid, signsFrom, jwk: publicJwk as JWK, verifies: (await importJWK(publicJwk as JWK, ALG)) as CryptoKey, signs: await importPKCS8(unseal(this.#masterKey, PURPOSE, privateSealed), ALG),
    })));
    this.#loadedAt = performance.now();
  }

  /** The newest key whose time to sign has come. */
  signer(): { kid: string; key: CryptoKey } {
    const now = this.#clock.now();
    const due = this.#keys.filter((key) => Temporal.Instant.compare(key.signsFrom, now) <= 0);
    const { kid, signs } = due.at(-1) ?? this.#keys[0]!;
    return { kid, key: signs };
  }

  /** The key of a token, looked up again at most once a second when it is unknown. */
  async verifier(kid: string): Promise<CryptoKey | undefined> {
    const known = this.#keys.find((key) => key.kid === kid);
    if (known || performance.now() - this.#loadedAt < 1000) return known?.verifies;
    await this.load();
    return this.#keys.find((key) => key.kid === kid)?.verifies;
  }

  publicKeys(): { keys: JWK[] } {
    return { keys: this.#keys.map(({ jwk }) => jwk) };
  }
}
