import { readdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { chapters, manuals } from '#web/data/manual.ts';
import { navEntries } from '#web/nav.ts';
import { read } from '../web/manualPages.ts';

const LANGUAGES = ['es', 'en'] as const;
type Language = (typeof LANGUAGES)[number];

/** Every sentence of the program in one language. */
async function catalogue(language: Language): Promise<Record<string, string>> {
  const folder = `locales/${language}`;
  const areas = await Promise.all((await readdir(folder)).map(async (file) => JSON.parse(await readFile(`${folder}/${file}`, 'utf8')) as Record<string, string>));
  return Object.assign({}, ...areas) as Record<string, string>;
}

/** Screens that a manual may lead to, with the key of the name that people read in the menu. */
const screens = new Map<string, string>([...navEntries.map(({ path, label }) => [path, label] as const), ['/me/time-off', 'hours.mine.title']]);

test('each manual is there in both languages, and no other', async () => {
  for (const language of LANGUAGES) expect((await readdir(`docs/manual/${language}`)).sort()).toEqual(manuals.map((name) => `${name}.md`).sort());
});

describe.each(LANGUAGES.flatMap((language) => manuals.map((name) => ({ language, name }))))('docs/manual/$language/$name.md', ({ language, name }) => {
  const markdown = () => readFile(`docs/manual/${language}/${name}.md`, 'utf8');

  test('what it calls a button, a tab or a state is written on the screen', async () => {
    const written = new Set(Object.values(await catalogue(language)));
    const named = [...(await markdown()).matchAll(/(\*{1,2})([^*\n]+)\1/g)].map(([, , words]) => words!);
    expect(named.filter((words) => !written.has(words))).toEqual([]);
  });

  test('its links lead to screens, by the name that they have in the menu', async () => {
    const texts = await catalogue(language);
    const links = [...(await markdown()).matchAll(/(?<!!)\[([^\]]+)\]\(([^)]+)\)/g)].map(([, words, path]) => ({ words, path }));
    expect(links.map(({ path }) => ({ path, words: texts[screens.get(path!) ?? ''] }))).toEqual(links.map(({ path, words }) => ({ path, words })));
  });

  test('its pictures are there, in its language, and light', async () => {
    for (const picture of (await read(await markdown())).pictures) {
      expect(picture).toMatch(new RegExp(`^\\.\\./pictures/[a-z-]+-${language}\\.webp$`));
      expect((await stat(`docs/manual/${picture.slice(3)}`)).size, picture).toBeLessThan(80_000);
    }
  });
});

test.each(manuals)('the chapters of %s have the same addresses in both languages', async (name) => {
  const [es, en] = await Promise.all(LANGUAGES.map(async (language) => (await read(await readFile(`docs/manual/${language}/${name}.md`, 'utf8'))).sections.map(({ id }) => id)));
  expect(es).toEqual(en);
});

test('every screen of the menu has a chapter, and it exists', async () => {
  const known = new Map(await Promise.all(manuals.map(async (name) => [name, (await read(await readFile(`docs/manual/es/${name}.md`, 'utf8'))).sections.map(({ id }) => id)] as const)));
  for (const [, manual, chapter] of chapters) expect(known.get(manual)).toContain(chapter);
  expect([...screens.keys()].filter((path) => !chapters.some(([screen]) => screen.test(path)))).toEqual([]);
});

test('the pictures are few, and each is shown', async () => {
  const shown = new Set((await Promise.all(LANGUAGES.flatMap((language) => manuals.map(async (name) => (await read(await readFile(`docs/manual/${language}/${name}.md`, 'utf8'))).pictures)))).flat().map((picture) => picture.replace('../pictures/', '')));
  const kept = await readdir('docs/manual/pictures');
  expect(kept.filter((file) => !shown.has(file))).toEqual([]);
  expect(kept.length).toBeLessThanOrEqual(30);
});
