import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from './context.ts';

const folder = new URL('../../locales/', import.meta.url);

/** Every sentence of a language: the catalogues of all areas in one. A key that stands in two areas is a mistake. */
export function readCatalogue(locale: Locale): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const file of readdirSync(new URL(`${locale}/`, folder)).filter((name) => name.endsWith('.json')).sort()) {
    const texts = JSON.parse(readFileSync(new URL(`${locale}/${file}`, folder), 'utf8')) as Record<string, string>;
    for (const [key, value] of Object.entries(texts)) {
      if (all.has(key)) throw new Error(`text ${key} stands twice (${locale}/${file})`);
      all.set(key, value);
    }
  }
  return all;
}

const catalogues: Record<Locale, ReadonlyMap<string, string>> = { es: readCatalogue('es'), en: readCatalogue('en') };
const formats = new Map<string, IntlMessageFormat>();
const REGION: Record<Locale, string> = { es: 'es-GT', en: 'en-US' };

/** The sentence for a key with its values filled in (ICU), or undefined when there is none. */
export function findText(locale: Locale, key: string, values: Record<string, unknown> = {}): string | undefined {
  const source = catalogues[locale].get(key);
  if (source === undefined) return undefined;
  const cacheKey = `${locale}:${key}`;
  let format = formats.get(cacheKey);
  if (!format) {
    format = new IntlMessageFormat(source, REGION[locale], undefined, { ignoreTag: true });
    formats.set(cacheKey, format);
  }
  // The formatter takes a list for something of the screen and answers in parts; here it is words one after the other.
  const said = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
  return format.format(said as Record<string, string>) as string;
}

/** The sentence for a key; the key itself where the catalogue lacks it (a test keeps them complete). */
export function text(locale: Locale, key: string, values: Record<string, unknown> = {}): string {
  try {
    return findText(locale, key, values) ?? key;
  } catch {
    return catalogues[locale].get(key) ?? key; // a value is missing: the bare sentence is still better than a failure
  }
}

/** The language of a request: what the user chose, else what the browser prefers, else Spanish. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find((part): part is Locale => part === 'es' || part === 'en') ?? 'es';
}
