import pg from 'pg';

/** One statement as the product sent it, and the first row that came back. */
export interface Statement { text: string; values: unknown[]; row: Record<string, unknown> | null }

/**
 * What a request sends to the database: the statements of the product itself are recorded while it answers once, and
 * the bare handler sends the same, so that the ratio says what everything around the SQL costs.
 */
export async function record(request: () => Promise<unknown>): Promise<Statement[]> {
  const original = pg.Client.prototype.query;
  const statements: Statement[] = [];
  (pg.Client.prototype as { query: unknown }).query = function query(this: pg.Client, ...args: unknown[]) {
    const [config] = args as [{ text?: string; values?: unknown[]; callback?: (error: unknown, result?: pg.QueryResult) => void } | string];
    if (typeof config === 'string') statements.push({ text: config, values: [], row: null });
    else if (typeof config.text === 'string' && typeof config.callback === 'function') {
      const statement: Statement = { text: config.text, values: config.values ?? [], row: null };
      statements.push(statement);
      const { callback } = config;
      config.callback = (error, result) => {
        statement.row = (result?.rows[0] as Record<string, unknown> | undefined) ?? null;
        callback(error, result);
      };
    }
    return (original as (...rest: unknown[]) => unknown).apply(this, args);
  };
  try {
    await request();
  } finally {
    pg.Client.prototype.query = original;
  }
  return statements;
}
