/** What a person brings back from the provider: a code to be changed into access, or why there is none. */
export type Brought = { state: string; code: string } | { refused: string };

/** Null: nothing was brought, as after a reload. */
export function broughtBack(search: string): Brought | null {
  const said = new URLSearchParams(search);
  const [refused, state, code] = [said.get('error'), said.get('state'), said.get('code')];
  if (refused !== null) return { refused: refused.slice(0, 100) };
  return state && code ? { state, code } : null;
}
