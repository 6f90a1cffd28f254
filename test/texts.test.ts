import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { declaredErrors } from '#platform/errors.ts';
import { readCatalogue } from '#platform/texts.ts';
import { allPermissions, allRoutes } from '#server/modules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const es = readCatalogue('es');
const en = readCatalogue('en');
const areas = (locale: string) => readdirSync(path.join(root, 'locales', locale)).sort();

type Node = ReturnType<IntlMessageFormat['getAst']>[number];

/** Names of the values that a sentence needs, `name:kind`, sorted: a number in one language is no date in the other. */
function needs(source: string): string[] {
  const found = new Set<string>();
  const walk = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      if (node.type === 0 || node.type === 7) continue;
      // Plain, number, plural and ordinal all take what is given; only dates and times ask for something else.
      found.add(`${node.value}${node.type === 3 || node.type === 4 ? ':instant' : ''}`);
      if (node.type === 5 || node.type === 6) for (const option of Object.values(node.options)) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(source, 'es', undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

/** Keys that the code asks for by their whole name. */
function* asked(folder: string, pattern: RegExp): Generator<{ file: string; key: string }> {
  for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
    for (const [, key] of readFileSync(file, 'utf8').matchAll(pattern)) yield { file: path.relative(root, file), key: key! };
  }
}

describe('what people read', () => {
  test('is there in Spanish and in English, area by area', () => {
    expect(areas('en')).toEqual(areas('es'));
    for (const area of areas('es')) {
      const keys = (locale: string) => Object.keys(JSON.parse(readFileSync(path.join(root, 'locales', locale, area), 'utf8')) as object).sort();
      expect(keys('en'), area).toEqual(keys('es'));
    }
  });

  test('needs the same values in both languages', () => {
    const differing = [...es].filter(([key, sentence]) => en.has(key) && needs(sentence).join() !== needs(en.get(key)!).join()).map(([key]) => key);
    expect(differing).toEqual([]);
  });

  test('is not empty and has no space at its ends', () => {
    for (const catalogue of [es, en]) expect([...catalogue].filter(([, sentence]) => sentence !== sentence.trim() || sentence === '').map(([key]) => key)).toEqual([]);
  });

  test('explains every refusal that is declared', () => {
    allRoutes();
    expect(declaredErrors().size).toBeGreaterThan(20);
    expect([...declaredErrors().keys()].filter((code) => !es.has(`error.${code}`))).toEqual([]);
  });

  test('names every permission', () => {
    expect(allPermissions().filter((permission) => !es.has(`permission.${permission}`))).toEqual([]);
  });

  test('names what the audit trail says was done, and to what', () => {
    // The words that stand in a call of `audit` as they are.
    const unnamed = (kind: 'action' | 'entity') => [...asked('server', new RegExp(String.raw`\baudit\((?:[^()]|\([^()]*\)){0,300}?\b${kind}: '([\w.-]+)'`, 'g'))].filter(({ key }) => !es.has(`audit.${kind}.${key}`));
    expect([...unnamed('action'), ...unnamed('entity')]).toEqual([]);
  });

  test('is there for every key that the code asks for', () => {
    const missing = [...asked('web/src', /\bt\(\s*'([\w.-]+)'/g), ...asked('server', /\btext\([^()'`]*,\s*'([\w.-]+)'/g)].filter(({ key }) => !es.has(key));
    expect(missing).toEqual([]);
  });
});
