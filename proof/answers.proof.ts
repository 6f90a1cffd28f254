import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { dice } from '#test/faults/dice.ts';
import { versionIn } from '#test/furnished.ts';
import { declaredErrors } from '#platform/errors.ts';
import { allRoutes } from '#server/modules.ts';
import { askOf, choices } from './fuzz/ask.ts';
import type { Choices } from './fuzz/ask.ts';
import { Judge } from './fuzz/judge.ts';
import { useTown } from './fuzz/town.ts';
import type { Answer, Operation } from './fuzz/town.ts';
import { inTurn, seedOf } from './fuzz/turns.ts';
import { pick } from './pick.ts';
import { prove } from './prove.ts';
import { addressOf, freeText, withWords } from './words.ts';
import type { Schema } from './words.ts';

// What comes back: answers as their document says (G2), words as they were sent (G3).

const SCALE = process.env['PROOF_SCALE'] ?? 'round';
const town = useTown({ inProcessOfItsOwn: SCALE !== 'round' });
const endpoints = allRoutes().map(({ endpoint }) => endpoint);

/** Reads pairs of JSON with a program of another language; what it finds, a line each, or null where it is not installed. */
function python(program: string, input: unknown): string[] | null {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-W', 'ignore', '-c', program], { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error || /No module named/.test(stderr)) return null;
  return status === 0 ? stdout.split('\n').filter(Boolean) : [`python ended: ${stderr.slice(-300)}`];
}

const SCHEMAS = `
import json, sys, jsonschema
given = json.load(sys.stdin)
for key, schema in given['schemas'].items():
    schema['components'] = given['components']
    judge = jsonschema.Draft202012Validator(schema)
    for sample in given['samples'][key]:
        for wrong in list(judge.iter_errors(json.loads(sample)))[:2]:
            print(key, list(wrong.path), wrong.message[:200].replace(chr(10), ' '))
`;

prove('G2', 'each refusal is a problem with a code of its document, each success is as its schema says, and none tells of the inside', {
  wanted: '0 answers that are not as documented, 0 words of the inside, codes and schemas read by a second program as well', sizes: { tenth: 6, full: 60 }, minutes: 30,
}, async (size, _random, seed) => {
  const judge = new Judge(town);
  const operations = new Map<string, Operation>(Object.values(town.document.paths).flatMap((path) => Object.values(path)).map((operation) => [operation.operationId, operation]));
  const against: string[] = [];
  const codes = new Set<string>();
  const schemas: Record<string, object> = { problem: town.document.components.schemas['Problem']! };
  const samples: Record<string, string[]> = { problem: [] };
  let [refusals, successes] = [0, 0];
  const sample = (key: string, schema: object | undefined, body: string, most: number): void => {
    if (!schema || body.length > 100_000) return;
    schemas[key] ??= schema;
    samples[key] ??= [];
    if (samples[key].length < most) samples[key].push(body);
  };
  const look = (id: string, answer: Answer, sent: string): void => {
    against.push(...judge.faults(id, answer, sent).map((fault) => `${id}: ${fault}\n  ${sent.slice(0, 300)}`));
    const type = String(answer.headers['content-type']).split(';')[0]!;
    if (answer.status >= 400) {
      refusals += 1;
      const { code } = type === 'application/problem+json' ? (JSON.parse(answer.body) as { code: string }) : { code: '' };
      if (!codes.has(code)) sample('problem', schemas['problem'], answer.body, 500);
      codes.add(code);
      return;
    }
    successes += 1;
    if (answer.body !== '' && type === 'application/json') sample(`${id} ${answer.status}`, operations.get(id)?.responses[String(answer.status)]?.content?.[type]?.schema, answer.body, 3);
  };
  await inTurn(endpoints, async (endpoint) => {
    const made = fc.sample(choices, { numRuns: size, seed: seedOf(seed, endpoint.id) });
    for (const [n, one] of made.entries()) {
      // Every other one without anything strange: what is refused at the door shows no success.
      const plain: Choices = { ...one, as: 0, edits: [], path: [], query: [], header: -1, broken: -1 };
      const ask = askOf(endpoint, n % 2 === 0 ? plain : one);
      await town.send(ask).then((answer) => look(endpoint.id, answer, `${ask.path}?${ask.query} ${JSON.stringify(ask.headers)} ${ask.body ?? ''}`), (error: unknown) => void against.push(`${endpoint.id}: no answer: ${String(error)}`));
    }
  });
  // Every code that an answer may name has a page that says what it means.
  const unexplained = [...codes].filter((code) => !declaredErrors().has(code));
  against.push(...unexplained.map((code) => `the code "${code}" is declared nowhere`));
  for (const code of codes) if ((await town.raw({ method: 'GET', path: `/problems/${code}` })).status !== 200) against.push(`nothing explains ${code}`);
  const foreign = python(SCHEMAS, { schemas, samples, components: town.document.components });
  against.push(...(foreign ?? []));
  const read = Object.values(samples).reduce((sum, all) => sum + all.length, 0);
  return { seen: `${refusals} refusals with ${codes.size} codes and ${successes} successes of ${Object.keys(schemas).length - 1} operations with a schema (of ${endpoints.length}), ${against.length} not as documented; ${foreign ? `jsonschema of Python read ${read} of them` : 'python3 with jsonschema not installed: not run'}`, against };
});

/** Where scripts, marks, joiners and planes begin; letters, signs and emoji of all of them are taken from there. */
const BLOCKS: readonly (readonly [number, number])[] = [
  [0x20, 0x7e], [0xa0, 0x24f], [0x300, 0x36f], [0x370, 0x52f], [0x590, 0x6ff], [0x900, 0x9ff], [0xe00, 0xe7f], [0x1100, 0x11ff], [0x1e00, 0x1fff], [0x200b, 0x200f], [0x202a, 0x202e], [0x2066, 0x2069], [0x20a0, 0x20ff], [0x2100, 0x2bff], [0x3040, 0x30ff], [0x4e00, 0x9fff], [0xac00, 0xd7a3], [0xe000, 0xe0ff], [0xf900, 0xfaff], [0xfb00, 0xfdff], [0xfe00, 0xfe0f], [0xfe70, 0xffef], [0x1f000, 0x1faff], [0x20000, 0x2a6df], [0xe0100, 0xe01ef], [0x10fff0, 0x10fffd],
];
/** Texts whose parts belong together in ways that programs like to mend: composed and not, folded, joined, reversed. */
const WHOLES: readonly string[] = ['é', 'e\u0301', 'Å', 'A\u030a', '\u212b', 'ﬁ', 'ß', 'İ', 'ı', 'Σς', '\u1e9b\u0323', '한', '\u1112\u1161\u11ab', '👨\u200d👩\u200d👧', '🇬🇹', '👍🏽', 'ﷺ', '\u00a0x', '\u2028x', 'a\u00adb', '\u0660١', '𝒜', 'Ａ', '½', '“x”', "O'x", '\\u0000', '%00', '&amp;', '<b>', '\u0e4d\u0e32', '\u200fא\u200e', '\ufeffx'];
/** White space as the product takes it away around words. */
const BARE = /^\s|\s$/u;

function legalText(random: () => number, most: number): string {
  const length = 1 + Math.floor(random() * Math.min(most, 24));
  let text = '';
  while (text.length < length) {
    const [from, to] = pick(random, BLOCKS);
    const next = random() < 0.3 ? pick(random, WHOLES) : String.fromCodePoint(from + Math.floor(random() * (to - from + 1)));
    if (text.length + next.length > most) break;
    text += next;
  }
  return text === '' || BARE.test(text) ? `x${text}x`.slice(0, most) : text;
}

const SAME = `
import json, sys
for where, sent, field, body in json.load(sys.stdin):
    text = json.loads(body)[field]
    if text.encode('utf-8').hex() != sent: print(where, field, 'was sent as', sent, 'and came back as', text.encode('utf-8', 'surrogatepass').hex())
`;

prove('G3', 'words of any script come back as they were sent, byte by byte, or are refused with a reason', {
  wanted: '0 changed, also not composed, folded or cut, but for white space around them; the stored row the same', sizes: { round: 200, tenth: 5000, full: 50_000 }, minutes: 20,
}, async (size, random) => {
  const against: string[] = [];
  const { world, own } = town;
  const slug = (await world.owner.global.selectFrom('tenant').select('slug').where('id', '=', own.id).executeTakeFirstOrThrow()).slug;
  const writes = endpoints.filter((endpoint) => (endpoint.method === 'POST' || endpoint.method === 'PATCH' || endpoint.method === 'PUT') && endpoint.body && !endpoint.rawBody && endpoint.permission !== 'public' && !/^(?:auth\.|me\.|imports\.|tenant\.|members\.)|password|second_factor/.test(endpoint.id) && JSON.stringify(withWords(endpoint, () => 'XSS', true) ?? '').includes('XSS'));
  const samples: [string, string, string, string][] = [];
  const refused = new Map<string, number>();
  const fields = new Set<string>();
  let [sent, equal, turns] = [0, 0, 0];
  // Whoever answers with what was written is asked most: the others show nothing here.
  const good = new Map<string, number>();
  const least = writes.length * 2;
  while (sent < size && turns < size * 4) {
    const telling = writes.filter(({ id }) => (good.get(id) ?? 0) > 0);
    const batch = turns < least || telling.length === 0 ? writes : Array.from({ length: 48 }, () => pick(random, telling));
    turns += batch.length;
    const started = sent;
    await inTurn(batch, async (endpoint) => {
      if (sent >= size) return;
      const own_ = dice(Math.floor(random() * 2 ** 31));
      const payload = withWords(endpoint, (most) => legalText(own_, most), random() < 0.5) as Record<string, unknown>;
      const { url, params } = await addressOf(world, { id: own.id, slug }, endpoint);
      const version = endpoint.ifMatch ? await versionIn(world, endpoint, params).catch(() => 1) : 1;
      const answer = await town.send({ operation: endpoint.id, method: endpoint.method, as: 'admin', path: url, query: '', headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...(endpoint.ifMatch && { 'if-match': `"${version}"` }) }, body: Buffer.from(JSON.stringify(payload), 'utf8').toString('latin1') });
      if (answer.status >= 500) against.push(`${endpoint.id} answered ${answer.status} to ${JSON.stringify(payload)}`);
      if (answer.status >= 400) {
        const { code } = JSON.parse(answer.body) as { code: string };
        refused.set(code, (refused.get(code) ?? 0) + 1);
        return;
      }
      if (!String(answer.headers['content-type']).startsWith('application/json')) return;
      const back = JSON.parse(answer.body) as Record<string, unknown>;
      for (const [field, text] of Object.entries(payload)) {
        // What is said of a command (its reason) need not be part of what it answers.
        if (typeof text !== 'string' || typeof back[field] !== 'string' || !isWords(endpoint.id, field)) continue;
        sent += 1;
        good.set(endpoint.id, (good.get(endpoint.id) ?? 0) + 1);
        fields.add(`${endpoint.id} ${field}`);
        if (back[field] === text) equal += 1;
        else against.push(`${endpoint.id} ${field}: ${JSON.stringify(text)} came back as ${JSON.stringify(back[field])}`);
        if (samples.length < 20_000) samples.push([endpoint.id, Buffer.from(text, 'utf8').toString('hex'), field, answer.body]);
      }
    });
    if (turns > least && sent === started) break;
  }
  if (sent < size) against.push(`only ${sent} of ${size} were taken: ${JSON.stringify(Object.fromEntries(refused))}`);
  const foreign = python(SAME, samples);
  against.push(...(foreign ?? []));
  return { seen: `${equal} of ${sent} texts in ${fields.size} fields of ${good.size} writes came back byte by byte; refused: ${JSON.stringify(Object.fromEntries(refused))}; ${foreign ? `Python compared the bytes of ${samples.length}` : 'python3 not installed: not run'}`, against };
});

/** Fields of an answer that hold any words, and were given as such: a reason that is typed may be answered as one of a few. */
const wordsOf = new Map<string, ReadonlySet<string>>();
function isWords(id: string, field: string): boolean {
  const endpoint = endpoints.find((one) => one.id === id)!;
  const known = wordsOf.get(id) ?? new Set(Object.entries(withWords(endpoint, () => 'XSS', true) ?? {}).filter(([name, value]) => value === 'XSS' && holdsWords(endpoint, name)).map(([name]) => name));
  wordsOf.set(id, known);
  return known.has(field);
}
const holdsWords = ({ response }: Endpoint, field: string): boolean => {
  if (!response) return false;
  const schema = z.toJSONSchema(response, { io: 'output', unrepresentable: 'any' }) as { properties?: Record<string, Schema> };
  return schema.properties?.[field] !== undefined && freeText(schema.properties[field]) !== null;
};
