import type { Page } from 'playwright-core';

/**
 * Parts of one long journey, so that a failure says in which it was. With SHOTS set every open page is photographed after
 * each of them, and where one fails.
 */
export function journey(pages: () => Page[]) {
  const shots = process.env['SHOTS'];
  const begun = performance.now();
  let count = 0;
  const look = async (name: string): Promise<void> => {
    if (!shots) return;
    for (const [at, page] of pages().entries()) await page.screenshot({ path: `${shots}/${String(count).padStart(2, '0')}-${name}-${at}.png` }).catch(() => undefined);
  };
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    count += 1;
    const from = performance.now();
    try {
      return await work();
    } catch (error) {
      await look(`failed-${name}`);
      (error as Error).message = `${name}: ${(error as Error).message}`;
      throw error;
    } finally {
      if (shots) process.stdout.write(`${((performance.now() - begun) / 1000).toFixed(1)} s ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)\n`);
      await look(name);
    }
  };
}
