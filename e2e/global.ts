import type { TestProject } from 'vitest/node';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import { launchBrowser } from '#test/browser.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the product of this run answers, with its demo and the test clock's doors. */
    productUrl: string;
    dataDir: string;
  }
}

/** One product for the whole run, started as everybody starts it, with the demo. */
export default async function setup(project: TestProject) {
  // Unpacks the browser once, before several files ask for it at the same time.
  await (await launchBrowser()).close();
  const dataDir = await makeDataDir();
  const product = await startProcess({ dataDir, args: ['--test-clock'], env: { RATE_READS_PER_MIN: '100000', RATE_WRITES_PER_MIN: '100000', RATE_ANONYMOUS_PER_MIN: '100000', OUTBOUND_ALLOW_PRIVATE: '127.0.0.1' } });
  project.provide('productUrl', product.url);
  project.provide('dataDir', dataDir);
  return async () => {
    await product.end();
    await removeDataDir(dataDir);
  };
}
