import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { checkSync } from 'recheck';
import { everything } from '#test/routes-actors.ts';
import { serverAs, makeTenant, useWorld } from '#test/server.ts';
import { prove } from './prove.ts';

// What stands before every route: the limits of a request (G6), two readings of one (G8), and patterns that could be made to run for ever (G7).

const world = useWorld();
let app: FastifyInstance;
let port = 0;
beforeAll(async () => {
  const tenant = await makeTenant(world, { apps: ['studio', 'tickets'] });
  const actor = { ...tenant.actor([]), permissions: everything };
  app = await serverAs(world, async () => actor);
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
}, 120_000);
afterAll(() => app.close());

/** What is refused, and what is looked at by a pattern, takes no longer. */
const MOST_MS = 50;
interface Heard { text: string; answers: string[]; closed: boolean; /** Until the first word of an answer. */ ms: number }
/** All that comes back for these bytes: until the other side hangs up, or says nothing more to a last request of ours. */
async function heard(bytes: string | Buffer): Promise<Heard> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let closed = false;
  let ms = 0;
  const begun = performance.now();
  return new Promise((resolve) => {
    // The server's own limit of an unfinished request is longer; what it has answered by then it has answered.
    const quiet = setTimeout(() => socket.destroy(), 2_000);
    socket.on('data', (part) => {
      ms ||= performance.now() - begun;
      text += part.toString('latin1');
      quiet.refresh();
    });
    socket.on('end', () => (closed = true));
    socket.on('error', () => (closed = true));
    socket.on('close', () => {
      clearTimeout(quiet);
      resolve({ text, answers: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status!), closed, ms });
    });
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

const HIDDEN = 'GET /api/v1/hidden HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (head: string, body: string): string => `POST /api/v1/departments HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${head}\r\n${body}`;
const chunked = 'Transfer-Encoding: chunked\r\n';
/** Requests that two readers would split in two ways; the second reading asks for /hidden. */
const SMUGGLED: Record<string, string> = {
  'both lengths': post(`Content-Length: 5\r\n${chunked}`, `0\r\n\r\n${HIDDEN}`), 'both lengths, the other way round': post(`${chunked}Content-Length: 5\r\n`, `0\r\n\r\n${HIDDEN}`),
  'two lengths': post('Content-Length: 2\r\nContent-Length: 50\r\n', `{}${HIDDEN}`), 'two lengths in one': post('Content-Length: 2, 50\r\n', `{}${HIDDEN}`), 'a length with a sign': post('Content-Length: +2\r\n', `{}${HIDDEN}`), 'a length in hex': post('Content-Length: 0x2\r\n', `{}${HIDDEN}`), 'a negative length': post('Content-Length: -1\r\n', `{}${HIDDEN}`),
  'a coding twice': post(`${chunked}${chunked}`, `0\r\n\r\n${HIDDEN}`).replace('chunked\r\nTransfer', 'identity\r\nTransfer'), 'a coding of another name': post('Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n', `{}${HIDDEN}`), 'a coding in quotes': post('Transfer-Encoding: "chunked"\r\nContent-Length: 2\r\n', `{}${HIDDEN}`), 'a coding after a tab': post('Transfer-Encoding:\tchunked, identity\r\nContent-Length: 2\r\n', `{}${HIDDEN}`),
  'a space before the colon': post('Transfer-Encoding : chunked\r\nContent-Length: 2\r\n', `{}${HIDDEN}`), 'a folded line': post('X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 2\r\n', `{}${HIDDEN}`).replace('Content-Length: 2', 'Content-Length : 2'), 'a bare LF': post('X: a\nTransfer-Encoding: chunked\nContent-Length: 2\r\n', `{}${HIDDEN}`), 'a bare CR': post('X: a\rTransfer-Encoding: chunked\r\nContent-Length: 2\r\n', `{}${HIDDEN}`), 'a NUL in a head': post('X: a\x00b\r\nContent-Length: 2\r\n', `{}${HIDDEN}`),
  'HTTP/1.0 with a coding': post(chunked, `0\r\n\r\n${HIDDEN}`).replace('HTTP/1.1', 'HTTP/1.0'), 'a chunk without a size': post(chunked, `\r\n\r\n${HIDDEN}`), 'a chunk of a huge size': post(chunked, `ffffffffffffffff1\r\n{}\r\n0\r\n\r\n${HIDDEN}`), 'a chunk ended by LF': post(chunked, `2\n{}\n0\n\n${HIDDEN}`), 'a chunk of a negative size': post(chunked, `-2\r\n{}\r\n0\r\n\r\n${HIDDEN}`), 'a chunk with a broken end': post(chunked, `2\r\n{}XX0\r\n\r\n${HIDDEN}`),
  'no host': 'GET /api/v1/hidden HTTP/1.1\r\n\r\n', 'two hosts': 'GET /api/v1/hidden HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'a line that is none': `GET  /api/v1/hidden\r\n\r\n${HIDDEN}`, 'no method': ` /api/v1/hidden HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`, 'another protocol': `GET /api/v1/hidden HTTP/3.7\r\nHost: a\r\n\r\n${HIDDEN}`, 'a preface of HTTP/2': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${HIDDEN}`, 'a first byte of TLS': `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${HIDDEN}`,
};

prove('G8', 'a request that two programs would read in two ways is refused or the connection closed, and never answered twice', { wanted: 'no second answer', sizes: { round: 1, tenth: 5, full: 50 }, minutes: 5 }, async (size) => {
  const against: string[] = [];
  const names = Object.keys(SMUGGLED);
  const before = await departments();
  await Promise.all(Array.from({ length: size }, () => names).flat().map(async (name) => {
    const { answers, text } = await heard(SMUGGLED[name]!);
    if (answers.length > 1) against.push(`${name}: answered ${answers.join(' and ')}`);
    if (answers[0] !== undefined && Number(answers[0]) < 400) against.push(`${name}: answered ${answers[0]}`);
    if (answers[0] !== undefined && !text.includes('application/problem+json')) against.push(`${name}: ${text.slice(0, 120)}`);
  }));
  if ((await departments()) !== before) against.push('one of them had an effect');
  return { seen: `${names.length} kinds, ${size} times each: ${against.length} answered twice, with a success or in other words`, against };
});
const departments = async (): Promise<number> => (await world.owner.global.selectFrom('department').select('id').execute()).length;

interface Limit { what: string; bytes: () => string | Buffer; status: number | null }
const get = (path: string, head = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${head}\r\n`;
const json = (body: Buffer, head = ''): Buffer => Buffer.concat([Buffer.from(`POST /api/v1/departments HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n${head}Content-Length: ${body.length}\r\n\r\n`), body]);
const LIMITS: readonly Limit[] = [
  { what: 'a body of 10 MB', bytes: () => json(Buffer.from(JSON.stringify({ name: 'x'.repeat(10 * 2 ** 20) }))), status: 413 },
  { what: 'a packed body that grows to 100 MB', bytes: () => json(gzipSync(Buffer.alloc(100 * 2 ** 20, 0x20)), 'Content-Encoding: gzip\r\n'), status: 413 },
  { what: 'a promise of 10 GB', bytes: () => `POST /api/v1/departments HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 10737418240\r\n\r\n{`, status: 413 },
  { what: 'a head of 20 KB', bytes: () => get('/api/v1/departments', `X: ${'y'.repeat(20_000)}\r\n`), status: 431 }, { what: 'two thousand heads', bytes: () => get('/api/v1/departments', Array.from({ length: 2000 }, (_, n) => `X${n}: yyyy\r\n`).join('')), status: 431 },
  { what: 'an address of 20 KB', bytes: () => get(`/api/v1/departments?x=${'y'.repeat(20_000)}`), status: 431 }, { what: 'an address of 9 KB', bytes: () => get(`/api/v1/departments?x=${'y'.repeat(9_000)}`), status: 414 }, { what: 'a part of an address of 2 KB', bytes: () => get(`/api/v1/clients/${'y'.repeat(2000)}`), status: 414 },
  { what: '101 words in a query', bytes: () => get(`/api/v1/departments?${Array.from({ length: 101 }, (_, n) => `a${n}=1`).join('&')}`), status: 400 }, { what: 'depth 100,000', bytes: () => json(Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)), status: 422 },
];
prove('G6', 'what is too much is refused at once, by its own code', { wanted: '413, 414, 431, 400, 422; each below 50 ms (median of its rounds), none had an effect, the server goes on', sizes: { round: 1, tenth: 5, full: 20 }, minutes: 5 }, async (size) => {
  const against: string[] = [];
  const times = new Map<string, number[]>();
  for (let round = 0; round < size; round += 1) {
    for (const { what, bytes, status } of LIMITS) {
      const sent = bytes();
      const { answers, ms } = await heard(sent);
      times.set(what, [...(times.get(what) ?? []), ms]);
      // Hung up on while it still sent, which is a refusal as well: nobody has to hear 10 MB out.
      if (answers.length > 0 && Number(answers[0]) !== status) against.push(`${what}: ${answers[0]} in place of ${status}`);
      const after = await heard(get('/api/v1/departments'));
      if (after.answers[0] !== '200') against.push(`after ${what}: ${after.text.slice(0, 100)}`);
    }
  }
  const medians = [...times].map(([what, all]) => ({ what, ms: all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]! })).sort((a, b) => b.ms - a.ms);
  if (size >= 5) against.push(...medians.filter(({ ms }) => ms > MOST_MS).map(({ what, ms }) => `${what} was refused after ${Math.round(ms)} ms`));
  return { seen: `${LIMITS.length} limits ${size} times, slowest ${medians[0]!.what}: ${Math.round(medians[0]!.ms)} ms`, against };
});

/** Every pattern that stands in the code of the server and of the contracts, as it stands there. */
function patterns(): { where: string; source: string; flags: string }[] {
  const found: { where: string; source: string; flags: string }[] = [];
  for (const folder of ['server', 'contracts']) {
    for (const name of readdirSync(new URL(`../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || /\.test\.ts$|\.gen\.ts$|server\/seed|stand-in/.test(`${folder}/${name}`)) continue;
      const text = readFileSync(new URL(`../${folder}/${name}`, import.meta.url), 'utf8');
      for (const [, source, flags] of text.matchAll(/(?<![\w)\]/*])\/((?![*/ ])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)(?=[.,;)\s\]}]|$)/gm)) {
        try {
          new RegExp(source!, flags);
          found.push({ where: `${folder}/${name}`, source: source!, flags: flags! });
        } catch {
          // A division or a path in a sentence: no pattern.
        }
      }
    }
  }
  return [...new Map(found.map((one) => [`${one.source}/${one.flags}`, one])).values()];
}
/** As much as a body may hold: what a schema refuses for its length has met the pattern beside it by then. */
const LONGEST = 2 ** 20;
/** What makes patterns go back when there is much of it. */
const HOSTILE = ['a', '0', ' ', '-', 'a@', 'a.', '{{', '<a', '\n', '\t ', '=,', '[x', '"', '(', '/', '_', 'A', '*', '\\', ':', 'a b', '1,', '\0'];

/** Some of it, then four times as much, up to the longest: the first length that takes too long, or the time for the longest. A machine that stood still is asked again. */
function worst(source: string, flags: string, hostile: (length: number) => string): { length: number; ms: number } {
  const pattern = new RegExp(source, flags.replace(/[gy]/g, ''));
  let ms = 0;
  for (let length = 2 ** 12; length <= LONGEST; length *= 4) {
    const text = hostile(length);
    ms = Infinity;
    for (let tries = 0; tries < 5 && ms > MOST_MS; tries += 1) {
      const begun = process.cpuUsage();
      pattern.test(text);
      ms = Math.min(ms, process.cpuUsage(begun).user / 1000);
    }
    if (ms > MOST_MS) return { length, ms };
  }
  return { length: LONGEST, ms };
}

prove('G7', 'no pattern of the code can be made to run for ever', { wanted: '0 that run away (recheck), 1 MB of hostile text below 50 ms for each', sizes: { round: 10, tenth: 150, full: 1500 }, minutes: 60 }, async (size, random) => {
  const all = patterns().sort(() => random() - 0.5).slice(0, size);
  const against: string[] = [];
  let unknown = 0;
  let slowest = 0;
  for (const { where, source, flags } of all) {
    const judged = checkSync(source, flags.replace('d', '').replace('v', 'u'), { timeout: 3000 });
    if (judged.status === 'unknown') unknown += 1;
    if (judged.status === 'vulnerable' && judged.complexity.type === 'exponential') {
      against.push(`${where}: /${source}/${flags} ${judged.complexity.summary} ${judged.attack.pattern}`);
      continue;
    }
    const attacks = HOSTILE.flatMap((part) => ['!', ''].map((end) => (length: number): string => part.repeat(Math.floor(length / part.length)) + end));
    if (judged.status === 'vulnerable') {
      const { pumps, suffix } = judged.attack;
      attacks.push((length) => pumps.map(({ prefix, pump }) => prefix + pump.repeat(Math.floor(length / pumps.length / pump.length))).join('') + suffix);
    }
    for (const attack of attacks) {
      const { length, ms } = worst(source, flags, attack);
      slowest = Math.max(slowest, ms);
      if (ms > MOST_MS) {
        against.push(`${where}: /${source}/${flags} takes ${Math.round(ms)} ms for ${length} of ${JSON.stringify(attack(40))}…`);
        break;
      }
    }
  }
  return { seen: `${all.length} patterns, ${unknown} that recheck could not judge in time (tried with hostile texts), slowest ${Math.round(slowest)} ms for 1 MB`, against };
});
