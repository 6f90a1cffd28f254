import type { CompiledQuery } from 'kysely';
import type { TenantTx } from './db.ts';

/** Stands for a value while a query is compiled once. */
class Mark {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

interface Compilable<O> { compile: () => CompiledQuery<O> }

/**
 * A query of a hot path whose text never changes: built and compiled at its first use, afterwards only its values are
 * filled in. The builder must use each value as a parameter and must not decide anything by it.
 */
export function prepared<V extends Record<string, string | number | null>, O>(build: (tx: TenantTx, values: V) => Compilable<O>): (tx: TenantTx, values: V) => Promise<O[]> {
  let ready: { query: CompiledQuery<O>; slots: readonly (Mark | { value: unknown })[] } | null = null;
  return async (tx, values): Promise<O[]> => {
    if (!ready) {
      const marks = Object.fromEntries(Object.keys(values).map((name) => [name, new Mark(name)])) as unknown as V;
      const query = build(tx, marks).compile();
      ready = { query, slots: query.parameters.map((value) => (value instanceof Mark ? value : { value })) };
    }
    const parameters = ready.slots.map((slot) => (slot instanceof Mark ? values[slot.name] : slot.value));
    return (await tx.executeQuery<O>({ ...ready.query, parameters })).rows;
  };
}
