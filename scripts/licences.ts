import { readFile } from 'node:fs/promises';

// Which licences we may build on, and which packages have another.

/** Permissive, or with duties that reach no further than the file itself. */
const ANYWHERE = new Set(['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0', 'Unlicense', 'Zlib', 'Python-2.0', 'PostgreSQL', 'WTFPL', 'MPL-2.0', 'MPL 2.0', 'OFL-1.1']);
/** Of data that tools read, which go with nothing of ours. */
const TOOLS = new Set(['CC-BY-4.0', 'CC-BY-3.0']);
/** Looked at one by one, each with the reason. */
const LOOKED_AT: readonly { name: RegExp; licence: string; why: string }[] = [
  { name: /^@img\/sharp-/, licence: 'LGPL-3.0-or-later', why: 'libvips, a library of its own beside ours that can be exchanged' },
];
/** Packages that say it in their file LICENSE alone. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = { 'png-js': 'MIT', 'xmlhttprequest-ssl': 'MIT' };

interface Locked { version?: string; license?: string; dev?: boolean; link?: boolean }

/** A licence by SPDX: one of several with OR, all of them with AND. */
function allowed(expression: string, fits: (licence: string) => boolean): boolean {
  const bare = expression.replaceAll(/[()]/g, '').trim();
  if (bare.includes(' OR ')) return bare.split(' OR ').some((one) => allowed(one, fits));
  return bare.split(' AND ').every((one) => fits(one.trim()));
}

export interface Licences { counted: ReadonlyMap<string, number>; refused: readonly string[] }

export async function licences(lockFile = 'package-lock.json'): Promise<Licences> {
  const { packages } = JSON.parse(await readFile(lockFile, 'utf8')) as { packages: Record<string, Locked> };
  const counted = new Map<string, number>();
  const refused: string[] = [];
  for (const [at, { version, license, dev, link }] of Object.entries(packages)) {
    if (at === '' || link) continue;
    const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = license ?? SAID_ELSEWHERE[name] ?? 'unknown';
    counted.set(licence, (counted.get(licence) ?? 0) + 1);
    const fits = (one: string): boolean => ANYWHERE.has(one) || (dev === true && TOOLS.has(one)) || LOOKED_AT.some((entry) => entry.licence === one && entry.name.test(name));
    if (!allowed(licence, fits)) refused.push(`${name} ${version}: ${licence}`);
  }
  return { counted, refused };
}
