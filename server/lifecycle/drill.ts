import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { Clock } from '#platform/clock.ts';
import { restoreBackup } from './restore.ts';
import type { Restored } from './restore.ts';

// A backup that nobody has restored is a hope. The drill restores one beside the product and notes it; who runs the product is
// told when the newest backup that is known to come back gets old.

const NOTE = 'restored.json';
/** A night and two hours. */
const OLD_MS = 26 * 3_600_000;
const LOOK_MS = 600_000;

interface Note { /** When the backup was taken that came back. */ takenAt: string; restoredAt: string }

/** Brings a backup back into a folder of its own, as a restore would, checks it, and throws it away. */
export async function drillBackup({ backup, dataDir, now, log }: { backup: string; dataDir: string; now: Temporal.Instant; log: (message: string) => void }): Promise<Restored> {
  const aside = await mkdtemp(path.join(tmpdir(), 'mostrador-drill-'));
  try {
    const restored = await restoreBackup({ backup, dataDir: aside, replace: false, log });
    const note: Note = { takenAt: restored.manifest.createdAt, restoredAt: now.toString() };
    await writeFile(path.join(dataDir, `${NOTE}.new`), JSON.stringify(note), { mode: 0o600, flush: true });
    await rename(path.join(dataDir, `${NOTE}.new`), path.join(dataDir, NOTE));
    return restored;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function ageMs(dataDir: string, clock: Clock): Promise<number | null> {
  const text = await readFile(path.join(dataDir, NOTE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : clock.now().epochMilliseconds - Date.parse((JSON.parse(text) as Note).takenAt);
}

export interface BackupWatch { look: () => Promise<void>; stop: () => void }

/** Measures how old the newest backup is that came back (`backup_restored_age_seconds`), and says so when it gets too old. Silent until the first drill. */
export function watchBackups({ dataDir, clock, registry, logger }: { dataDir: string; clock: Clock; registry: Registry; logger: Logger }): BackupWatch {
  const gauge = new Gauge({ name: 'backup_restored_age_seconds', help: 'Age of the newest backup that a drill has restored', registers: [registry] });
  gauge.remove();
  const look = async (): Promise<void> => {
    const age = await ageMs(dataDir, clock);
    if (age === null) return;
    gauge.set(age / 1000);
    if (age > OLD_MS) logger.error({ hours: Math.round(age / 360_000) / 10 }, 'the newest backup that was restored in a drill is too old: look at the nightly backup');
  };
  const safely = (): void => void look().catch((error: unknown) => logger.warn({ err: error }, 'the note of the last drill could not be read'));
  const timer = setInterval(safely, LOOK_MS);
  safely();
  return { look, stop: () => clearInterval(timer) };
}
