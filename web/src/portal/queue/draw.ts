// Anybody may check the draw: here it is done in the visitor's own browser, by nothing but what was published.

const bytes = new TextEncoder();
async function sha256(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.encode(text)));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface Drawn { position: number; id: string }
export type Finding = 'good' | 'seed' | 'order';

/**
 * Is the seed the one whose hash was published before anybody came in, and does every entry stand where its hash puts it?
 * @param commit as it was at the opening
 */
export async function checkDraw({ commit, seed, entries }: { commit: string; seed: string; entries: readonly Drawn[] }): Promise<Finding> {
  if ((await sha256(seed)) !== commit) return 'seed';
  let before = '';
  for (const [index, { position, id }] of entries.entries()) {
    const hash = await sha256(`${seed}:${id}`);
    if (position !== index + 1 || hash <= before) return 'order';
    before = hash;
  }
  return 'good';
}
