/**
 * The token of a mailed link. It stands in the fragment, which browsers send to no server and put into no referrer,
 * and it leaves the address bar and the history as soon as it is read.
 */
export function takeLinkToken(): string | null {
  const token = location.hash.slice(1);
  if (!token) return null;
  history.replaceState(history.state, '', location.pathname);
  return decodeURIComponent(token);
}
