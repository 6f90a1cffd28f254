/**
 * What a form changed of what it began with. Only that is sent, so that saving on top of somebody else's change undoes
 * nothing of theirs.
 */
export const changedOf = <B extends object>(body: B, begun: object | undefined): Partial<B> =>
  Object.fromEntries(Object.entries(body).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify((begun as Record<string, unknown> | undefined)?.[key]))) as Partial<B>;
