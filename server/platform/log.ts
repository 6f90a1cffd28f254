import { pino } from 'pino';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';

/** JSON lines, on standard output unless said otherwise. No personal data and no secret is ever logged by key. */
export const createLogger = (level: string, destination?: DestinationStream): Logger => {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.password', '*.token', '*.authorization', '*.cookie', 'req.headers'], censor: '***' },
  };
  return destination ? pino(options, destination) : pino(options);
};
