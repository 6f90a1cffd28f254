import type { PublicOrder } from '#contracts/tickets-public.ts';
import type { Holding } from '#contracts/tickets-transfers.ts';

// What was opened stays readable without a network: encrypted with a key of this browser that no script can take out.

export interface KeptOrder { order: PublicOrder; tickets: Holding[] }
const STORE = 'kept';

let opened: Promise<IDBDatabase> | null = null;
const asked = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error ?? new Error('refused'));
});
function database(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open('portal', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return asked(request);
  })();
  return opened;
}
const get = async <T>(key: string): Promise<T | undefined> => asked((await database()).transaction(STORE).objectStore(STORE).get(key)) as Promise<T | undefined>;
const put = async (key: string, value: unknown) => asked((await database()).transaction(STORE, 'readwrite').objectStore(STORE).put(value, key));

async function ownKey(): Promise<CryptoKey> {
  const known = await get<CryptoKey>('key');
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  await put('key', made);
  return made;
}
/** Whoever reads the disk does not learn which orders are there. */
async function nameOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `o:${[...new Uint8Array(hash).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

async function keep(name: string, value: unknown): Promise<void> {
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await ownKey(), new TextEncoder().encode(JSON.stringify(value)));
    await put(await nameOf(name), { iv, sealed });
    await keepPages();
  } catch {
    // A private window, or a browser without TLS: it then needs the network.
  }
}
async function kept<T>(name: string): Promise<T | null> {
  try {
    const row = await get<{ iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer }>(await nameOf(name));
    if (!row) return null;
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, await ownKey(), row.sealed))) as T;
  } catch {
    return null;
  }
}

export const keepOrder = (token: string, order: KeptOrder): Promise<void> => keep(token, order);
export const keptOrder = (token: string): Promise<KeptOrder | null> => kept<KeptOrder>(token);
interface KeptMine<T> { email: string; items: T[] }
/** A list of what belongs to a mailbox; `name`: of the site and the list. */
export const keepMine = <T>(name: string, mine: KeptMine<T>): Promise<void> => keep(`mine:${name}`, mine);
export const keptMine = <T>(name: string): Promise<KeptMine<T> | null> => kept<KeptMine<T>>(`mine:${name}`);
/** At signing out: nothing of it is left on this device. */
export async function forgetAll(): Promise<void> {
  await asked((await database()).transaction(STORE, 'readwrite').objectStore(STORE).clear()).catch(() => undefined);
}

/** The pages themselves, for the way from the station to the gate. */
async function keepPages(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const scope = location.pathname.startsWith('/o/') ? '/o/' : location.pathname.startsWith('/t/') ? '/t/' : '/me';
  await navigator.serviceWorker.register('/portal-sw.js', { scope });
  navigator.serviceWorker.ready.then((ready) => ready.active?.postMessage({ keep: [location.href, ...performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => new URL(name).pathname.startsWith('/assets/'))] }), () => undefined);
}
