// Who this browser is to the organizer: a random text that it keeps, so that many tabs are one place in the line and one
// buyer; and the pass that the line gave it. Without storage both last as long as the page.

const KEY = 'mostrador.visitor';
const passKey = (event: string): string => `mostrador.pass.${event}`;
const memory = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}
function write(key: string, value: string | null): void {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Private windows of some browsers keep nothing.
  }
}

export function visitorToken(): string {
  return read(KEY) ?? newVisitor();
}

/** Somebody new, for the line: the old place is used up. */
export function newVisitor(): string {
  const token = [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  write(KEY, token);
  return token;
}

/** The pass for an event (`<site>/<slug>`), while it is good. */
export function queuePassOf(event: string): string | null {
  const kept = read(passKey(event));
  if (kept === null) return null;
  const [until = '', pass = ''] = kept.split(' ');
  return Number(until) > Date.now() ? pass : null;
}
export const keepPass = (event: string, pass: string, until: string): void => write(passKey(event), `${Date.parse(until)} ${pass}`);
export const dropPass = (event: string): void => write(passKey(event), null);

/** The fingerprint of a draw as this browser saw it first, which is what it must still be later. */
export function firstCommit(room: string, commit: string): string {
  const key = `mostrador.draw.${room}`;
  const seen = read(key);
  if (seen === null) write(key, commit);
  return seen ?? commit;
}
