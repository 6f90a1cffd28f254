// Codes that turn (tickets 5.13) go by the server's clock: how far this phone's is from it is measured with every answer
// and remembered, so that it still holds without a network. To the second, which is what the header says.

const KEY = 'portal.clock';

/** A private window, or one that may keep nothing, goes by its own clock until it has asked. */
function kept(): number {
  try {
    return Number(localStorage.getItem(KEY) ?? 0) || 0;
  } catch {
    return 0;
  }
}
let ahead: number | null = null;

/** What an answer says of the server's clock. */
export function noteClock(date: string | null): void {
  const said = Date.parse(date ?? '');
  if (Number.isNaN(said)) return;
  const now = Date.now() - said;
  // A second is rounding and the way.
  ahead = Math.abs(now) < 2000 ? 0 : now;
  try {
    localStorage.setItem(KEY, String(ahead));
  } catch {
    // full or forbidden
  }
}
export const serverNow = (): number => Date.now() - (ahead ??= kept());
