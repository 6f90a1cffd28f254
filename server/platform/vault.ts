import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

// Secrets: the server's own key, what is encrypted with it, and tokens that somebody else keeps.

/** What is stored of a token that somebody else keeps. The tokens are random, so a plain hash suffices. */
export const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Random bits (256 unless said otherwise), safe in addresses. */
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** Compared without telling by the time taken where they differ. */
export function sameSecret(a: string | Buffer, b: string | Buffer): boolean {
  const [left, right] = [Buffer.from(a as string), Buffer.from(b as string)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const FILE = 'server.key';

/** The server's own key (32 bytes), made at the first start; whoever has the database alone has no secret. */
export function readMasterKey(dataDir: string): Buffer {
  const folder = `${dataDir}/secrets`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(`${folder}/${FILE}`, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(readFileSync(`${folder}/${FILE}`, 'utf8'), 'base64');
  if (key.length !== 32) throw new Error(`${folder}/${FILE} must hold 32 bytes in base64; restore it from the backup, since secrets in the database can be read with it alone`);
  return key;
}

const keyFor = (secret: Buffer | string, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));

function sealWith(key: Buffer, plain: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}
function unsealWith(key: Buffer, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
}

/** Encrypt (AES-256-GCM) for one purpose: what was sealed for one opens for no other. */
export const seal = (secret: Buffer | string, purpose: string, plain: string): Buffer => sealWith(keyFor(secret, purpose), plain);
export const unseal = (secret: Buffer | string, purpose: string, sealed: Buffer): string => unsealWith(keyFor(secret, purpose), sealed);

let own: Buffer | null = null;
/** Set when a process starts: the key that `sealText` uses. */
export const useServerKey = (key: Buffer): void => {
  own = key;
  ownKeys.clear();
};
function serverKey(): Buffer {
  if (!own) throw new Error('the server key has not been read (useServerKey)');
  return own;
}

/** Keys of purposes that are words of our code are derived once; those that name a thing may be many, and are not all kept. */
const ownKeys = new Map<string, Buffer>();
const MOST_KEPT = 200;
function ownKeyFor(purpose: string): Buffer {
  const kept = ownKeys.get(purpose);
  if (kept) return kept;
  const key = keyFor(serverKey(), purpose);
  if (ownKeys.size < MOST_KEPT) ownKeys.set(purpose, key);
  return key;
}

/** Encrypt with the server's key; opens only for the same purpose. */
export const sealText = (purpose: string, plain: string): Buffer => sealWith(ownKeyFor(purpose), plain);
export const openText = (purpose: string, sealed: Buffer): string => unsealWith(ownKeyFor(purpose), sealed);

/** A token of a tenant's own table: it names its tenant, since a tenant's rows are found only with the tenant set. */
export const tenantToken = (prefix: string, tenantId: string): string =>
  prefix + Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString('base64url');

export function tenantOfToken(prefix: string, token: string): string | null {
  if (!token.startsWith(prefix) || !/^[\w-]{64}$/.test(token.slice(prefix.length))) return null;
  const hex = Buffer.from(token.slice(prefix.length), 'base64url').subarray(0, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A secret for one purpose, derived from the server's key: for signatures that only we read. */
export const derivedSecret = (purpose: string): string => ownKeyFor(purpose).toString('base64url');
