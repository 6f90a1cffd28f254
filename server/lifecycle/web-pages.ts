import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '#server/embedded/start-error.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIST = path.join(ROOT, 'web/dist');
const STAMP = path.join(DIST, 'built-from.txt');
/** What the pages are made of. */
const SOURCES = ['web/index.html', 'web/vite.config.ts', 'web/public', 'web/src', 'contracts', 'locales', 'package-lock.json'];

/** Builds the web pages unless those in `web/dist` are made of exactly these sources. */
export async function buildPages(log: (message: string) => void): Promise<void> {
  // A packaged installation carries the pages and not what builds them.
  if (existsSync(path.join(DIST, 'index.html')) && !existsSync(path.join(ROOT, 'node_modules/vite'))) return;
  const wanted = await fingerprint();
  if ((await builtFrom()) === wanted) return;
  log('Building the web pages; this takes some seconds.');
  // Built aside and moved in whole: two starts at once, or one that is killed, never leave half of it.
  const making = path.join(ROOT, `web/dist.new-${process.pid}`);
  const old = path.join(ROOT, `web/dist.old-${process.pid}`);
  try {
    await vite(['build', '--config', 'web/vite.config.ts', '--outDir', making, '--emptyOutDir', '--logLevel', 'warn']);
    await writeFile(path.join(making, path.basename(STAMP)), wanted);
    await rename(DIST, old).catch(ignoreMissing);
    await rename(making, DIST).catch(async (error: NodeJS.ErrnoException) => {
      if ((error.code === 'ENOTEMPTY' || error.code === 'EEXIST') && (await builtFrom()) === wanted) return;
      throw error;
    });
  } catch (error) {
    throw ['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') ? closed() : error;
  } finally {
    await rm(old, { recursive: true, force: true });
    await rm(making, { recursive: true, force: true });
  }
}

const closed = () => new StartError(`The web pages are older than their sources, and ${ROOT} can't be written to build them. Start once as the user whom it belongs to.`);
const ignoreMissing = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw error;
};
const builtFrom = () => readFile(STAMP, 'utf8').catch(() => undefined);

async function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const at = path.join(ROOT, source);
    const names = await readdir(at, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    const files = names ? names.filter((entry) => entry.isFile() && !/\.test\.tsx?$|^routeTree\.gen\.ts$/.test(entry.name)).map((entry) => path.join(entry.parentPath, entry.name)) : [at];
    for (const file of files.sort()) hash.update(`${path.relative(ROOT, file)}\0`).update(await readFile(file)).update('\0');
  }
  return hash.digest('hex');
}

/** In a process of its own: the build is busy for seconds, and the database starts meanwhile. */
function vite(args: string[]) {
  return new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, 'node_modules/vite/bin/vite.js'), ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(/\b(EACCES|EROFS|EPERM)\b/.test(said) ? closed() : new StartError(`The web pages could not be built:\n${said.trim()}`));
    });
  });
}
