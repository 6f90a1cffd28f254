import pg from 'pg';

export interface Pairs { /** Each row with the moment in which it was told to be kept. */ acknowledged: { n: number; at: number }[]; stop: () => Promise<void> }

/** Writes pairs into `mark (n, half)` as fast as it goes and remembers what was acknowledged: a half alone, or one that is missing, is a loss. */
export function writePairs(url: string): Pairs {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  const acknowledged: Pairs['acknowledged'] = [];
  let going = true;
  const loops = Array.from({ length: 4 }, async () => {
    while (going) {
      const { rows } = await pool.query<{ n: string }>('insert into mark (half) values (1), (2) returning n');
      const at = performance.now();
      for (const { n } of rows) acknowledged.push({ n: Number(n), at });
    }
  });
  return {
    acknowledged,
    stop: async () => {
      going = false;
      await Promise.all(loops);
      await pool.end();
    },
  };
}
