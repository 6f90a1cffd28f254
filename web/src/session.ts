import { redirect } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { ApiProblem, currentToken, holdToken, offline, problemOf, renewTokenBy } from './api.ts';
import { fetchMe, type Me } from './data/me.ts';
import { forgetMe, keepMe, lastMe } from './offline/lastMe.ts';
import { isOnDevice, ownerOf } from './offline/owner.ts';
import { queryClient } from './query.ts';
import { speakAsIn } from './region.ts';
import { currentLanguage, speak, wholeTexts } from './texts.ts';
import { chooseTheme, currentTheme } from './theme.ts';
import { applyAccent } from './ui/accent.ts';
import { forgetDrafts } from './ui/drafts.ts';

export type Branch = Me['branches'][number];

// ------------------------------------------------------------------------------------- who is here, in which branch
let me: Me | null = null;
let branchId: string | null = null;
const watchers = new Set<() => void>();
const tell = () => {
  for (const watcher of watchers) watcher();
};
const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const currentMe = () => me;
export const useMaybeMe = () => useSyncExternalStore(watch, () => me);

/** The person, the business and what may be done. Only below a route that needs a session. */
export function useMe(): Me {
  const known = useMaybeMe();
  if (!known) throw new Error('useMe outside of a session');
  return known;
}

const branchKey = (tenantId: string) => `mostrador.branch.${tenantId}`;

/** The branch that the person works in right now; null only where the membership covers none. */
export const currentBranch = (): Branch | null => me?.branches.find((branch) => branch.id === branchId) ?? me?.branches.find((branch) => branch.active) ?? null;
export const useBranch = () => useSyncExternalStore(watch, currentBranch);

export function chooseBranch(id: string) {
  if (!me) return;
  branchId = id;
  localStorage.setItem(branchKey(me.tenant.id), id);
  tell();
}

/** One permission, or any one of several. */
export const may = (permission: string | readonly string[]) =>
  me !== null && (typeof permission === 'string' ? me.permissions.includes(permission) : permission.some((one) => me!.permissions.includes(one)));
export const useMay = (permission: string | readonly string[]) => {
  useMaybeMe();
  return may(permission);
};

// --------------------------------------------------------------------------------------------------- access tokens
interface Renewal {
  accessToken: string;
}
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('mostrador.session');
let heardAt = 0;
let renewing: Promise<string | null> | null = null;

channel?.addEventListener('message', ({ data }: MessageEvent<{ token: string } | 'signed_out'>) => {
  if (data === 'signed_out') {
    leave();
    return;
  }
  heardAt = performance.now();
  if (!me) return;
  holdToken(data.token);
  renewLater(data.token);
});

/** Browsers without TLS have no Web Locks; the server takes a repeat within ten seconds kindly. */
const alone = <T,>(work: () => Promise<T>): Promise<T> => (navigator.locks ? navigator.locks.request('mostrador.renew', work) : work());

/** The next access token, by the httpOnly cookie. One tab asks, the others listen; null means: sign in again. */
function renew(): Promise<string | null> {
  if (locked) return Promise.resolve(null);
  renewing ??= (async () => {
    const asked = performance.now();
    const before = currentToken();
    return alone(async () => {
      if (heardAt > asked && currentToken() !== before) return currentToken();
      let response: Response;
      try {
        response = await fetch('/api/v1/auth/refresh', { method: 'POST', credentials: 'same-origin', headers: { 'accept-language': currentLanguage(), 'content-type': 'application/json' }, body: '{}' });
      } catch {
        throw offline();
      }
      if (response.ok) {
        const { accessToken } = (await response.json()) as Renewal;
        takeToken(accessToken);
        return accessToken;
      }
      const problem = await problemOf(response);
      if (problem.status === 401) {
        if (me) leave();
        return null;
      }
      throw problem;
    });
  })().finally(() => {
    renewing = null;
  });
  return renewing;
}
renewTokenBy(renew);

/** A renewal before the token ends, so that no request meets an old one and the socket stays open. */
let renewal: ReturnType<typeof setTimeout> | undefined;
function renewLater(token: string) {
  clearTimeout(renewal);
  const exp = expiryOf(token);
  if (exp) renewal = setTimeout(() => void renew().catch(() => undefined), Math.max(10_000, (exp - Date.now()) * 0.85));
}

function expiryOf(token: string): number | null {
  try {
    const claims = JSON.parse(atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: number };
    return claims.exp ? claims.exp * 1000 : null;
  } catch {
    return null; // Not a JWT: the 401 path renews it.
  }
}

function takeToken(token: string) {
  locked = false;
  holdToken(token);
  renewLater(token);
  channel?.postMessage({ token });
}

// ------------------------------------------------------------------------------------------------ coming and going
async function load(): Promise<Me> {
  const [fresh] = await Promise.all([fetchMe(), wholeTexts()]);
  const before = lastMe();
  // A device changes hands: what the one before could read without a network goes.
  if (before && ownerOf(before) !== ownerOf(fresh) && isOnDevice()) void import('./offline/store.ts').then(({ forgetReadingsOfOthers }) => forgetReadingsOfOthers(ownerOf(fresh)));
  keepMe(fresh);
  await arrive(fresh);
  return fresh;
}

async function arrive(fresh: Me): Promise<void> {
  speakAsIn(fresh.tenant.country);
  me = fresh;
  branchId = localStorage.getItem(branchKey(fresh.tenant.id));
  applyAccent(fresh.tenant.branding.accentColor);
  if (fresh.user.theme !== currentTheme()) chooseTheme(fresh.user.theme);
  if (fresh.user.locale !== currentLanguage()) await speak(fresh.user.locale);
  tell();
}

/** How long the server may take before a device that knows its person opens without it. */
const PATIENCE_MS = 2500;
const AGAIN_MS = 30_000;
const unanswered = (error: unknown): boolean => error instanceof ApiProblem && error.unanswered;

/** Who is here, by the server, or by this device where the server does not answer. */
async function findOut(): Promise<Me | null> {
  const asked = (async () => ((currentToken() ?? (await renew())) ? load() : null))();
  const known = lastMe();
  if (!known) return asked;
  const late = new Promise<'late'>((resolve) => {
    setTimeout(() => resolve('late'), navigator.onLine ? PATIENCE_MS : 0);
  });
  try {
    const answer = await Promise.race([asked, late]);
    if (answer !== 'late') return answer;
    // It goes on: an answer that comes later is taken then, and a refusal ends the session.
    asked.catch((error: unknown) => unanswered(error) && comeBackLater());
  } catch (error) {
    if (!unanswered(error)) throw error;
    comeBackLater();
  }
  await wholeTexts();
  await arrive(known);
  return known;
}

let waiting = false;
/** Opened without the server: ask again when it may be there, until it answers. */
function comeBackLater(): void {
  if (waiting) return;
  waiting = true;
  const stop = () => {
    waiting = false;
    clearInterval(timer);
    removeEventListener('online', ask);
    removeEventListener('focus', ask);
  };
  const ask = () => void (async () => {
    if (!me) return stop();
    if (currentToken() === null && !(await renew())) return stop();
    await load();
    stop();
    await queryClient.invalidateQueries();
  })().catch(() => undefined); // Still away; the next round asks again.
  const timer = setInterval(ask, AGAIN_MS);
  addEventListener('online', ask);
  addEventListener('focus', ask);
}

/** Signed in: by password, second factor, link or invitation. */
export async function enter(accessToken: string): Promise<Me> {
  queryClient.clear();
  takeToken(accessToken);
  return load();
}

/** The same person goes on after the screen was locked: what stands on it stays. */
export async function reenter(accessToken: string): Promise<void> {
  takeToken(accessToken);
  await load();
  await queryClient.invalidateQueries();
}

/** The screen is locked: the session ends, the screen and its drafts stay. */
export function lock() {
  clearTimeout(renewal);
  forgetMe();
  holdToken(null);
  locked = true;
}
let locked = false;

/** Permissions, branches or the business itself changed. */
export const reloadMe = () => load();

let loading: Promise<Me | null> | null = null;

/**
 * Who is signed in, asking the server once after a reload; null when nobody is. Without an answer it is who was here last.
 * @throws ApiProblem when the server cannot be reached on a device that knows nobody, or refuses for another reason (access rules)
 */
export async function ensureMe(): Promise<Me | null> {
  if (me) return me;
  loading ??= findOut().finally(() => {
    loading = null;
  });
  return loading;
}

function leave() {
  clearTimeout(renewal);
  forgetMe();
  holdToken(null);
  me = null;
  queryClient.clear();
  applyAccent(null);
  tell();
  gone();
}

let gone: () => void = () => undefined;
/** What happens on the screen when the session ends under it. */
export function onLeave(work: () => void) {
  gone = work;
}

/** The person leaves: nothing typed, and nothing kept for the time without a network, stays on a shared device. */
export async function left() {
  const owner = me && ownerOf(me);
  channel?.postMessage('signed_out');
  forgetDrafts();
  // From here on no screen that is still open keeps anything (offline/store.ts); the door shows when nothing is left.
  forgetMe();
  try {
    if (owner && isOnDevice()) await import('./offline/store.ts').then(({ forgetOwner }) => forgetOwner(owner));
  } finally {
    leave();
  }
}

// ----------------------------------------------------------------------------------------------------------- routes
/** A permission that the route lacks; caught by the frame, which names it. */
export class Denied extends Error {
  readonly permission: string;
  constructor(permission: string) {
    super(permission);
    this.name = 'Denied';
    this.permission = permission;
  }
}

/** `beforeLoad` of a route that needs a permission (or any one of several). */
export const requires = (permission: string | readonly string[]) => () => {
  if (!may(permission)) throw new Denied(typeof permission === 'string' ? permission : permission[0]!);
};

/** `beforeLoad` of everything inside the frame. */
export async function requireSession(href: string) {
  const known = await ensureMe();
  if (!known) throw redirect({ to: '/sign-in', search: href === '/' ? {} : { next: href }, replace: true });
  if (known.mustEnrol) throw redirect({ to: '/enrol', replace: true });
  return known;
}

export const isRestricted = (error: unknown) => error instanceof ApiProblem && error.code.includes('ACCESS_RESTRICTED');
