import { readConfig } from '#platform/config.ts';
import { createLogger } from '#platform/log.ts';
import { startProduct } from '#server/start.ts';

// The product as it runs in production, without its web pages: started by the benchmark, prints its port.

const { appUrl, jobsUrl, dataDir } = JSON.parse(process.argv[2]!) as { appUrl: string; jobsUrl: string; dataDir: string };
const config = readConfig({ NODE_ENV: 'production', PUBLIC_URL: 'http://127.0.0.1', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', RATE_READS_PER_MIN: '100000000', RATE_WRITES_PER_MIN: '100000000', RATE_ANONYMOUS_PER_MIN: '100000000' });
const product = await startProduct({ config, urls: { appUrl, jobsUrl }, mode: 'all', testClock: false, logger: createLogger('error'), dataDir });
console.log(product.port);
process.on('SIGTERM', () => void product.stop().then(() => process.exit(0)));
