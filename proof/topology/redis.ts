import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '#server/embedded/postgres.ts';
import { findProgram, serviceFolder, startService } from './programs.ts';

export interface RedisServer {
  /** "Redis 7.0.15". */
  version: string;
  url: string;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/** A Redis that keeps nothing on disk; undefined where it is not installed. */
export async function startRedis(wantedPort?: number): Promise<RedisServer | undefined> {
  const program = await findProgram('redis-server');
  if (!program) return undefined;
  const version = `Redis ${/v=(\S+)/.exec((await promisify(execFile)(program, ['--version'])).stdout)![1]!}`;
  const { folder, person } = await serviceFolder('redis');
  const port = wantedPort ?? (await freePort());
  const service = await startService(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder], { folder, person, port });
  return { version, url: `redis://127.0.0.1:${port}`, stop: service.stop };
}
