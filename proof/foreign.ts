import { execFile, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { JWK } from 'jose';

// Programs of others that judge our work, where they are installed; the report says so where they are not.

export const run = promisify(execFile);

/** Whether a program can be called here. */
export const installed = (program: string): boolean => !spawnSync(program, ['--version'], { stdio: 'ignore' }).error;

/** A folder for what a foreign program reads and writes; gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mostrador-foreign-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether openssl finds the signature of a token good by one of the published keys. */
export async function sameSignature(token: string, keys: readonly JWK[]): Promise<{ says: 'yes' | 'no' | 'absent'; words: string }> {
  if (spawnSync('openssl', ['version'], { stdio: 'ignore' }).error) return { says: 'absent', words: 'openssl not installed: not run' };
  const [head, body, signature] = token.split('.') as [string, string, string];
  return inFolder(async (folder) => {
    await writeFile(path.join(folder, 'text'), `${head}.${body}`);
    await writeFile(path.join(folder, 'signature'), Buffer.from(signature, 'base64url'));
    for (const jwk of keys) {
      await writeFile(path.join(folder, 'key.pem'), createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
      const { status } = spawnSync('openssl', ['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'signature', 'text'], { cwd: folder, stdio: 'ignore' });
      if (status === 0) return { says: 'yes', words: 'openssl agrees with the good one' };
    }
    return { says: 'no', words: 'openssl disagrees' };
  });
}
