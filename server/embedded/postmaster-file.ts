import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What a running PostgreSQL writes into `postmaster.pid` of its cluster, line by line. */
export interface PostmasterFile {
  pid: number;
  port: number | undefined;
  /** starting, ready, standby, stopping. Missing in the first moments. */
  status: string | undefined;
}

export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  const lines = text?.split('\n').map((line) => line.trim());
  const pid = Math.abs(Number(lines?.[0]));
  if (!lines || !pid) return undefined;
  return { pid, port: Number(lines[3]) || undefined, status: lines[7] };
}

/**
 * Is there a process of this number? It may be another user's (EPERM), and it may be a stranger that got the number
 * later. A dead one that its parent has not buried yet counts as gone: in a container that may be so for ever.
 */
export function alive(pid: number) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    // "pid (name) S ...": the name may hold anything, the state comes after its last parenthesis.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}
