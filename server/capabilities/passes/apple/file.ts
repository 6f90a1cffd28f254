import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { PassContent } from '../content.ts';
import type { AppleAccount } from './account.ts';
import { passJson } from './pass-json.ts';
import type { Pictures } from './pictures-worker.ts';
import { signatureOf } from './signature.ts';

/** A zip of files as they are: what is in passes hardly gets smaller. */
export async function zipped(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of files) zip.addBuffer(content, name);
  zip.end();
  return buffer(zip.outputStream);
}

export interface Drawing { content: PassContent; id: string; token: string; voided: boolean; pictures: Pictures; account: AppleAccount; at: Temporal.Instant }

/** A signed .pkpass: every file's SHA-1 stands in the manifest, and the manifest is signed. */
export async function pkpass({ content, pictures, account, at, ...drawn }: Drawing): Promise<Buffer> {
  const files = new Map([...Object.entries(passJson(content, drawn, account)), ...Object.entries(pictures)].map(([name, value]) => [name, Buffer.from(value as string)]));
  const manifest = Buffer.from(JSON.stringify(Object.fromEntries([...files].map(([name, bytes]) => [name, createHash('sha1').update(bytes).digest('hex')]))));
  return zipped(new Map([...files, ['manifest.json', manifest], ['signature', signatureOf(manifest, account, at)]]));
}
