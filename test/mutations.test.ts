import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checks } from '#proof/figures.ts';
import { mutations } from '#proof/mutations/list.ts';
import { mutated } from '#proof/mutations/run.ts';
import { OPEN, PROGRAMME } from '#proof/programme.ts';
import { withClient } from '#server/embedded/connect.ts';
import { testDatabase } from '#test/database.ts';

// What breaks the product on purpose (npm run proof -- --mutations) still fits the product.

test('what a broken copy changes stands in the file once, and its check is there', async () => {
  const wrong: string[] = [];
  for (const one of mutations) {
    await mutated(one).catch((error: Error) => wrong.push(error.message));
    const text = await readFile(one.file, 'utf8').catch(() => '');
    if (one.test === undefined ? !text.includes(`prove('${one.id}'`) : text === '') wrong.push(`"${one.name}": no check of ${one.id} in ${one.file}`);
    if (one.sql === undefined && one.edit === undefined) wrong.push(`"${one.name}" breaks nothing`);
  }
  expect(wrong).toEqual([]);
});

test('what a broken copy does to the database can be done to it', async () => {
  const database = await testDatabase();
  const wrong: string[] = [];
  await withClient(database.superuserUrl, async (client) => {
    for (const { name, sql } of mutations) {
      if (sql === undefined) continue;
      await client.query('begin');
      await client.query(sql).catch((error: Error) => wrong.push(`"${name}": ${error.message}`));
      await client.query('rollback');
    }
  });
  await database.drop();
  expect(wrong).toEqual([]);
});

test('no promise is called open that has a check', async () => {
  const proven = new Set([...(await checks()).values()].flat());
  expect(Object.keys(OPEN).filter((id) => proven.has(id) || !PROGRAMME[id])).toEqual([]);
});
