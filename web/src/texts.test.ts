import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const locales = join(here, '../../locales');

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesOf(path) : /\.tsx?$/.test(name) && !/\.test\.|\.gen\./.test(name) ? [path] : [];
  });
}
const catalogue = (language: string): Record<string, string> =>
  Object.assign({}, ...readdirSync(join(locales, language)).map((name) => JSON.parse(readFileSync(join(locales, language, name), 'utf8')) as Record<string, string>));

const sources = filesOf(here).map((path) => ({ path: path.slice(here.length + 1), text: readFileSync(path, 'utf8') }));

for (const language of ['es', 'en']) {
  test(`every sentence that a screen asks for stands in the ${language} catalogue`, () => {
    const known = catalogue(language);
    const missing = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\bt\('([a-zA-Z]+\.[\w.-]+)'/g), ...text.matchAll(/(?:title|label): '((?:web|admin)\.[\w.-]+)'/g), ...text.matchAll(/useShortcut\('[^']+', '([\w.-]+)'/g)]
        .map(([, key]) => key!).filter((key) => !(key in known)).map((key) => `${path}: ${key}`));
    expect(missing).toEqual([]);
  });
}

test('a sentence with a gap is never said without what goes into it', () => {
  const known = catalogue('es');
  const gaps = sources.flatMap(({ path, text }) => [...text.matchAll(/\bt\('([a-zA-Z]+\.[\w.-]+)'\)/g)].map(([, key]) => key!).filter((key) => known[key]?.includes('{')).map((key) => `${path}: ${key}`));
  expect(gaps).toEqual([]);
});

test('screens carry no colours of their own: only tokens', () => {
  const foreign = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:bg|text|border|ring|fill|stroke)-(?:red|blue|green|gray|slate|zinc|neutral|stone|amber|yellow|orange|emerald|teal|sky|indigo|violet|purple|pink|rose|white|black)(?:-\d+)?\b/g)].map(([name]) => `${path}: ${name}`));
  expect(foreign).toEqual([]);
});

test('no route is the scaffold that the router writes into an empty file', () => {
  expect(sources.filter(({ text }) => /Hello "\//.test(text)).map(({ path }) => path)).toEqual([]);
});
