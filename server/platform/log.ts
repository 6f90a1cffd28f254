import { pino } from 'pino';
import type { Logger } from 'pino';

/** JSON lines on standard output. No personal data and no secret is ever logged by key. */
export const createLogger = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.password', '*.token', '*.authorization', '*.cookie', 'req.headers'], censor: '***' },
  });
