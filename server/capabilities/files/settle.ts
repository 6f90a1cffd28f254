import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '#platform/config.ts';
import { diskStore } from './disk-store.ts';
import { s3Store } from './s3-store.ts';
import type { FileStore } from './store.ts';

interface Files { store: FileStore; secret: Buffer }
let files: Files | undefined;

/**
 * Where files are kept from now on: the S3 store of the settings, else the folder `files` of the data folder. The key
 * that links are signed with is made once and kept beside it.
 */
export async function configureFiles({ config, dataDir }: { config: Config; dataDir: string }): Promise<void> {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = config;
  const store = endpoint && bucket && accessKey && secretKey ? s3Store({ endpoint, region, bucket, accessKey, secretKey }) : diskStore(path.join(dataDir, 'files'));
  files = { store, secret: await readSecret(path.join(dataDir, 'secrets')) };
}

/** Origins that pages must be allowed to send files to and read them from: that of the store, where links lead to it. */
export const contentOrigins = ({ S3_ENDPOINT }: Config): string[] => (S3_ENDPOINT ? [new URL(S3_ENDPOINT).origin] : []);

export function inUse(): Files {
  if (!files) throw new Error('configureFiles was not called when the process started');
  return files;
}

/** Two processes that start at once agree on one key: whoever links first wins. */
async function readSecret(folder: string): Promise<Buffer> {
  const place = path.join(folder, 'file-links.key');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = `${place}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const known = await readFile(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (known && known.length >= 32) return known;
  const handle = await open(own, 'wx', 0o600);
  await handle.writeFile(randomBytes(32));
  await handle.sync();
  await handle.close();
  await link(own, place).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(own);
  return readFile(place);
}
