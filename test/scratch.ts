import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const GB = 2 ** 30;

/**
 * Where the databases of tests live: in memory where there is enough of it. Every test file copies a database of more than
 * a thousand files, and making and removing those on a disk costs more than all that is asked of them.
 */
export async function scratch(): Promise<string> {
  if (process.platform !== 'linux' || process.availableMemory() < 4 * GB) return tmpdir();
  const memory = await statfs('/dev/shm').catch(() => undefined);
  return memory && memory.bavail * memory.bsize > 2 * GB ? '/dev/shm' : tmpdir();
}
