import type { RawBuilder } from 'kysely';
import type { Db, TxContext } from './db.ts';
import { BEGIN, contextPrefix, runQuery } from './wire.ts';

/**
 * The rows of a long result, batch after batch, from one cursor: one snapshot, flat memory, whatever the number of rows.
 * It holds a connection until it ends or is left (`break`, `return()`), so callers limit how many run at once. The
 * reader may take up to a minute between batches.
 */
export async function* streamRows<R>(db: Db, context: TxContext, query: RawBuilder<R>, batch = 1000): AsyncGenerator<R[], void, undefined> {
  const { sql: text, parameters } = query.compile(db.global);
  const client = await db.pool.connect();
  const prefixes = [BEGIN, contextPrefix(context.tenantId, context.userId ?? '', context.now.toString())];
  let broken: Error | boolean = true;
  try {
    await runQuery(client, "select set_config('transaction_read_only', 'on', true), set_config('statement_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true)", [], prefixes, db.named);
    await runQuery(client, `declare long_result no scroll cursor for ${text}`, parameters, [], false);
    for (;;) {
      const { rows } = await runQuery(client, `fetch ${Math.trunc(batch)} from long_result`, [], [], false);
      if (rows.length > 0) yield rows as R[];
      if (rows.length < batch) break;
    }
    await client.query('commit');
    broken = false;
  } finally {
    // Left early or failed: what the connection is in the middle of is not worth asking.
    client.release(broken);
  }
}
