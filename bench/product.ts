import { readConfig } from '#platform/config.ts';
import { createLogger } from '#platform/log.ts';
import { startProduct } from '#server/start.ts';

// The product as it runs in production, without its web pages: started by the benchmark, prints its port. Each visitor may
// have an address of its own, said by the benchmark as a proxy would.

const { appUrl, jobsUrl, dataDir, clock = false, mode = 'all' } = JSON.parse(process.argv[2]!) as { appUrl: string; jobsUrl: string; dataDir: string; /** The benchmark sets it. */ clock?: boolean; mode?: 'all' | 'serve' };
const config = readConfig({
  NODE_ENV: clock ? 'test' : 'production', PUBLIC_URL: 'http://127.0.0.1', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', RATE_READS_PER_MIN: '100000000', RATE_WRITES_PER_MIN: '100000000', RATE_ANONYMOUS_PER_MIN: '100000000', TRUST_PROXY: '127.0.0.1', DEMO_GATEWAY: 'true',
});
const product = await startProduct({ config, urls: { appUrl, jobsUrl }, mode, testClock: clock, logger: createLogger('error'), dataDir });
console.log(product.port);
process.on('SIGTERM', () => void product.stop().then(() => process.exit(0)));
