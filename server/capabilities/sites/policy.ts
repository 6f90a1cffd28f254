/** Other origins that a page may load from, by what they are loaded as. */
export type Origins = Partial<Record<'script' | 'frame' | 'connect' | 'img' | 'style', readonly string[]>>;

/** A content security policy with just these origins added. */
export function widened(policy: string, origins: Origins): string {
  const directives = new Map(policy.split(';').filter(Boolean).map((one) => {
    const [name = '', ...values] = one.trim().split(/\s+/);
    return [name, values] as const;
  }));
  for (const [kind, added] of Object.entries(origins)) {
    const name = `${kind}-src`;
    if (added.length > 0) directives.set(name, [...new Set([...(directives.get(name) ?? ["'self'"]), ...added])]);
  }
  return [...directives].map(([name, values]) => [name, ...values].join(' ')).join(';');
}
