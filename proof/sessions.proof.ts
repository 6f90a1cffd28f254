import { createHmac, randomUUID } from 'node:crypto';
import { SignJWT, UnsecuredJWT, decodeJwt, exportSPKI, generateKeyPair, importJWK } from 'jose';
import type { JWK } from 'jose';
import { beforeAll } from 'vitest';
import { Browser, PASSWORD, mailTo, usePeople } from '#test/people.ts';
import type { Person } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { prove } from '#proof/prove.ts';
import { pick } from '#proof/pick.ts';
import { sameSignature } from '#proof/foreign.ts';

// H1-H4: what a stolen, forged, old or planted token is worth.

const world = useWorld();
const people = usePeople(world);
let tenant: TestTenant;
let other: TestTenant;
let admin: Person;

beforeAll(async () => {
  world.clock.set(NOW);
  tenant = await makeTenant(world);
  other = await makeTenant(world);
  admin = await people.add(tenant, ['studio.admin']);
});

const later = (duration: Temporal.DurationLike): void => world.clock.set(world.clock.now().add(duration));
const alive = async (browser: Browser): Promise<boolean> => (await browser.get('/api/v1/me')).statusCode === 200;
const copyOf = (browser: Browser, headers: Record<string, string> = {}): Browser => {
  const copy = new Browser(people.app, { headers });
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  return copy;
};
const reusesOf = (): Promise<number> => tenant.run(async (ctx) => (await ctx.tx.selectFrom('auditLog').select('id').where('tenantId', '=', tenant.id).where('action', '=', 'session.token_reused').execute()).length);

type Theft = 'the same device, later' | 'another browser, at once' | 'another device key, at once' | 'an older one of the family' | 'an installed app';
const THEFTS: readonly Theft[] = ['the same device, later', 'another browser, at once', 'another device key, at once', 'an older one of the family', 'an installed app'];

/** Steals a token of a new session and uses it after its owner has; answers what is wrong with what follows. */
async function steal(person: Person, kind: Theft, random: () => number): Promise<string[]> {
  const native = kind === 'an installed app';
  const owner = new Browser(people.app);
  const begun = (await owner.signIn(person.email, PASSWORD, native ? { client: 'native' } : {})).json<{ refreshToken: string; deviceKey: string }>();
  let held = native ? { refreshToken: begun.refreshToken, deviceKey: begun.deviceKey } : undefined;
  const stolen = held;
  const thief = copyOf(owner, kind === 'another browser, at once' ? { 'user-agent': 'another browser' } : {});
  if (kind === 'another device key, at once') thief.cookies.set('mst_device', 'x'.repeat(43));
  const rotations = kind === 'an older one of the family' ? 2 + Math.floor(random() * 5) : 1;
  for (let n = 0; n < rotations; n += 1) {
    if (n > 0) later({ seconds: 11 });
    const next = (await owner.refresh(held)).json<{ refreshToken: string; deviceKey: string }>();
    if (native) held = { refreshToken: next.refreshToken, deviceKey: next.deviceKey };
  }
  if (kind === 'the same device, later' || native) later({ seconds: 11 + Math.floor(random() * 3600) });
  const before = await reusesOf();
  const wrong: string[] = [];
  if ((await thief.refresh(stolen)).statusCode !== 401) wrong.push('the thief got a token');
  if (await alive(owner)) wrong.push("the owner's access token lives on");
  if ((await owner.refresh(held)).statusCode !== 401) wrong.push("the owner's refresh token lives on");
  if ((await thief.refresh(stolen)).statusCode !== 401) wrong.push('the thief got in at the second try');
  if ((await reusesOf()) !== before + 1) wrong.push('it is not in the log once');
  return wrong.map((one) => `${kind}: ${one}`);
}

prove('H1', 'a refresh token used twice ends its whole family at once and is told', { wanted: 'every family dead, 0 other sessions touched, one entry and one letter each', sizes: { round: 5, tenth: 50, full: 500 } }, async (size, random) => {
  const against: string[] = [];
  const person = await people.add(tenant, ['studio.coordinator']);
  const bystander = new Browser(people.app, { headers: { 'user-agent': 'bystander' } });
  await bystander.signIn(person.email);
  const letters = (await mailTo(tenant, person.email)).length;
  for (let n = 0; n < size; n += 1) {
    against.push(...await steal(person, THEFTS[n % THEFTS.length]!, random));
    // The other device is used meanwhile, as people do.
    if ((await bystander.refresh()).statusCode !== 200) against.push(`theft ${n + 1} ended a session that it was not of`);
  }
  const sent = (await mailTo(tenant, person.email)).filter(({ template }) => template === 'token_reused').length;
  if (sent - letters !== size) against.push(`${sent - letters} letters for ${size} thefts`);
  const notices = await tenant.run((ctx) => ctx.tx.selectFrom('notification').select('id').where('tenantId', '=', tenant.id).where('userId', '=', admin.userId).where('kind', '=', 'identity.token_reused').execute());
  if (notices.length < size) against.push(`${notices.length} notices to who manages members for ${size} thefts`);
  return { seen: `${size} thefts of ${THEFTS.length} kinds, ${size - new Set(against).size} families dead and told`, against };
});

prove('H1', 'tabs that refresh at the same instant never log anybody out', { wanted: '0 log-outs, one successor a round', sizes: { round: 10, tenth: 100, full: 1000 } }, async (size, random) => {
  const against: string[] = [];
  const person = await people.add(tenant, ['studio.coordinator']);
  const browser = new Browser(people.app);
  await browser.signIn(person.email);
  let calls = 0;
  for (let round = 0; round < size; round += 1) {
    later({ minutes: 1 });
    const count = 2 + Math.floor(random() * 4);
    const tabs = await Promise.all(Array.from({ length: count }, () => copyOf(browser)).map(async (tab) => ({ tab, status: (await tab.refresh()).statusCode })));
    // One more, whose first answer was lost on the way: it asks again within the ten seconds.
    later({ seconds: Math.floor(random() * 10) });
    const late = copyOf(browser);
    tabs.push({ tab: late, status: (await late.refresh()).statusCode });
    calls += tabs.length;
    if (tabs.some(({ status }) => status !== 200)) against.push(`round ${round}: ${tabs.map(({ status }) => status).join(' ')}`);
    if (new Set(tabs.map(({ tab }) => tab.cookies.get('mst_refresh'))).size !== 1) against.push(`round ${round}: several successors`);
    if (!(await alive(late))) against.push(`round ${round}: the new token is refused`);
    browser.cookies.set('mst_refresh', pick(random, tabs).tab.cookies.get('mst_refresh') ?? 'none');
  }
  return { seen: `${calls} refreshes in ${size} rounds, ${against.length} went wrong`, against };
});

/** Tokens that are none of ours, or no longer, or of another kind; each with what is wrong with it. */
async function forgeries(browser: Browser): Promise<[string, string][]> {
  const good = browser.token!;
  const claims = decodeJwt(good);
  const [head, body, signature] = good.split('.') as [string, string, string];
  const { keys } = (await people.app.inject('/.well-known/jwks.json')).json<{ keys: JWK[] }>();
  const jwk = keys[0]!;
  const publicKey = (await importJWK(jwk, 'RS256', { extractable: true })) as CryptoKey;
  const stranger = await generateKeyPair('RS256');
  const pss = await generateKeyPair('PS256');
  const own = people.identity.keys.signer();
  const kid = own.kid;
  const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const typ = 'at+jwt';
  const sign = (header: Record<string, unknown>, change: Record<string, unknown> = {}, key: CryptoKey = own.key) =>
    new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'RS256', kid, typ, ...header } as never).sign(key);
  const hmac = (alg: string, hash: string, secret: string | Buffer): string => {
    const text = `${encode({ alg, kid, typ })}.${body}`;
    return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
  };
  const spki = await exportSPKI(publicKey);
  const second = Math.floor(world.clock.now().epochMilliseconds / 1000);
  return [
    ['alg none, unsigned', new UnsecuredJWT(claims).encode()], ['alg none with our header', `${encode({ alg: 'none', typ, kid })}.${body}.`], ['alg None with the old signature', `${encode({ alg: 'None', typ, kid })}.${body}.${signature}`],
    ['alg nOnE', `${encode({ alg: 'nOnE', typ, kid })}.${body}.`], ['no alg', `${encode({ typ, kid })}.${body}.${signature}`], ['alg null', `${encode({ alg: null, typ, kid })}.${body}.${signature}`], ['alg as a list', `${encode({ alg: ['RS256', 'none'], typ, kid })}.${body}.${signature}`],
    ['HS256 by the public key in PEM', hmac('HS256', 'sha256', spki)], ['HS256 by the PEM trimmed', hmac('HS256', 'sha256', spki.trim())], ['HS256 by the JWK', hmac('HS256', 'sha256', JSON.stringify(jwk))], ['HS256 by the modulus', hmac('HS256', 'sha256', jwk.n!)], ['HS256 by the modulus in bytes', hmac('HS256', 'sha256', Buffer.from(jwk.n!, 'base64url'))],
    ['HS256 by nothing', hmac('HS256', 'sha256', '')], ['HS384 by the PEM', hmac('HS384', 'sha384', spki)], ['HS512 by the PEM', hmac('HS512', 'sha512', spki)],
    ['PS256 by a stranger', await new SignJWT(claims).setProtectedHeader({ alg: 'PS256', kid, typ }).sign(pss.privateKey)], ['RS384 said, RS256 signed', `${encode({ alg: 'RS384', kid, typ })}.${body}.${signature}`], ['ES256 said', `${encode({ alg: 'ES256', kid, typ })}.${body}.${'A'.repeat(86)}`], ['ES256 with zeros', `${encode({ alg: 'ES256', kid, typ })}.${body}.${Buffer.alloc(64).toString('base64url')}`],
    ['another kid', await sign({ kid: 'another' })], ['kid as a path', await sign({ kid: '../../../../dev/null' })], ['kid as SQL', await sign({ kid: `' or 1=1 --` })], ['kid as SQL that names a key', await sign({ kid: `x' union select '${jwk.n}' --` })], ['kid as a command', await sign({ kid: '| id' })], ['kid with NUL', await sign({ kid: `${kid}\0` })], ['no kid', await sign({ kid: undefined })],
    ['kid as a number', `${encode({ alg: 'RS256', kid: 0, typ })}.${body}.${signature}`], ['kid as a list', `${encode({ alg: 'RS256', kid: [kid], typ })}.${body}.${signature}`], ['kid __proto__', await sign({ kid: '__proto__' })], ['signed by a stranger under our kid', await sign({}, {}, stranger.privateKey)],
    ['jwk of ours in the header', await sign({ jwk })], ['jwk of a stranger in the header', await sign({ jwk: { ...jwk, kid: 'mine' }, kid: 'mine' }, {}, stranger.privateKey)], ['jku', await sign({ jku: 'https://evil.example/jwks.json' })], ['x5u', await sign({ x5u: 'https://evil.example' })], ['x5c', await sign({ x5c: ['MIIB'] })], ['crit', `${encode({ alg: 'RS256', kid, typ, crit: ['exp'], exp: 1 })}.${body}.${signature}`], ['b64 false', `${encode({ alg: 'RS256', kid, typ, b64: false, crit: ['b64'] })}.${body}.${signature}`],
    ['typ JWT', await sign({ typ: 'JWT' })], ['an id token', await sign({ typ: 'id+jwt' })], ['a log-out token', await sign({ typ: 'logout+jwt' })], ['no typ', await sign({ typ: undefined })],
    ['ends now', await sign({}, { exp: second })], ['ended', await sign({}, { exp: second - 1 })], ['never ends', await sign({}, { exp: undefined })], ['ends as text', await sign({}, { exp: String(second + 900) })], ['ends in fractions', await sign({}, { exp: second + 900.5 })], ['from tomorrow', await sign({}, { nbf: second + 60 })], ['without an issue time', await sign({}, { iat: undefined })],
    ['another audience', await sign({}, { aud: 'another' })], ['no audience', await sign({}, { aud: undefined })], ['another issuer', await sign({}, { iss: 'https://evil.example' })], ['no issuer', await sign({}, { iss: undefined })], ['issuer as a list', await sign({}, { iss: ['mostrador'] })],
    ['nobody', await sign({}, { sub: undefined })], ['no session', await sign({}, { sid: undefined })], ['no tenant', await sign({}, { tid: undefined })], ['another user', await sign({}, { sub: randomUUID() })], ['the admin under our session', await sign({}, { sub: admin.userId })], ['another session', await sign({}, { sid: randomUUID() })], ['another tenant', await sign({}, { tid: other.id })], ['SQL as a user', await sign({}, { sub: `x' or '1'='1` })],
    ['no signature', `${head}.${body}`], ['an empty signature', `${head}.${body}.`], ['a cut signature', good.slice(0, -10)], ['a longer signature', `${good}x`], ['a changed body', `${head}.${encode({ ...claims, sub: admin.userId })}.${signature}`], ['a second body', `${head}.${body}.${signature}.${body}`],
    ['duplicate claims', `${head}.${encode(`{"sub":"${admin.userId}",${JSON.stringify(claims).slice(1)}`)}.${signature}`], ['no token', 'not a token'], ['dots', 'a.b.c'], ['a refresh token', browser.cookies.get('mst_refresh')!], ['an API key of nobody', `mst_live_${'x'.repeat(60)}`],
  ];
}

prove('H2', 'tokens that are confused, forged, ended or of another kind are refused', { wanted: '0 accepted of at least 60 forgeries, each for three kinds of door', sizes: { round: 1, tenth: 3, full: 10 } }, async (size) => {
  const against: string[] = [];
  let tried = 0;
  for (let n = 0; n < size; n += 1) {
    const person = await people.add(tenant, ['studio.coordinator']);
    const browser = new Browser(people.app);
    await browser.signIn(person.email);
    const all = await forgeries(browser);
    if (all.length < 60) against.push(`only ${all.length} forgeries`);
    for (const [what, token] of all) {
      for (const [method, url] of [['GET', '/api/v1/me'], ['GET', '/api/v1/clients'], ['POST', '/api/v1/me/sessions/end-others']] as const) {
        tried += 1;
        const { statusCode } = await people.app.inject({ method, url, headers: { authorization: `Bearer ${token}` } });
        if (statusCode !== 401) against.push(`${what}: ${method} ${url} answered ${statusCode}`);
      }
    }
    for (const header of ['', 'Bearer', 'Bearer  ', 'Basic abc', `Token ${browser.token}`, browser.token!, `Bearer ${browser.token} x`, `Bearer,${browser.token}`]) {
      tried += 1;
      if ((await people.app.inject({ url: '/api/v1/me', headers: { authorization: header } })).statusCode !== 401) against.push(`the header ${JSON.stringify(header.slice(0, 20))} was taken`);
    }
    if (!(await alive(browser))) against.push('the good token is refused as well');
  }
  const person = await people.add(tenant, ['studio.coordinator']);
  const browser = new Browser(people.app);
  await browser.signIn(person.email);
  const { keys } = (await people.app.inject('/.well-known/jwks.json')).json<{ keys: JWK[] }>();
  const foreign = await sameSignature(browser.token!, keys);
  if (foreign.says === 'no') against.push('openssl does not find the signature of a good token good');
  return { seen: `${against.length} of ${tried} accepted; ${foreign.words}`, against };
});

prove('H3', 'keys change while people work, and no token is refused before its end', { wanted: '0 refused, new keys published before they sign, old ones until their last token has ended', sizes: { tenth: 5, full: 40 } }, async (size, random) => {
  const against: string[] = [];
  world.clock.set(NOW.add({ hours: 24 }));
  const members = await Promise.all(Array.from({ length: 3 }, () => people.add(tenant, ['studio.coordinator'])));
  const browsers = await Promise.all(members.map(async ({ email }) => {
    const browser = new Browser(people.app);
    await browser.signIn(email);
    return browser;
  }));
  const published = async () => new Set((await people.app.inject('/.well-known/jwks.json')).json<{ keys: JWK[] }>().keys.map(({ kid, d }) => (d === undefined ? kid! : `${kid} with its private part`)));
  const issued: { token: string; ends: number }[] = [];
  let calls = 0;
  for (let round = 0; round < size; round += 1) {
    const signedBefore = people.identity.keys.signer().kid;
    // What others have fetched before: a key that signs stood there already.
    let known = await published();
    await people.identity.keys.rotate();
    for (let minute = 0; minute < 32; minute += 2) {
      const fetched = await published();
      if ([...fetched].some((kid) => kid.includes('private'))) against.push('a private key is published');
      await people.identity.keys.load();
      const now = world.clock.now().epochMilliseconds / 1000;
      await Promise.all(browsers.map(async (browser) => {
        if ((await browser.refresh()).statusCode !== 200) against.push(`round ${round} minute ${minute}: a refresh failed`);
        issued.push({ token: browser.token!, ends: decodeJwt(browser.token!).exp! });
        const kid = JSON.parse(Buffer.from(browser.token!.split('.')[0]!, 'base64url').toString()) as { kid: string };
        if (!known.has(kid.kid)) against.push(`round ${round} minute ${minute}: signed by a key that was not published before`);
      }));
      await Promise.all(issued.splice(0).map(async (one) => {
        if (one.ends <= now) return;
        calls += 1;
        const { statusCode } = await people.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${one.token}` } });
        if (statusCode !== 200) against.push(`round ${round} minute ${minute}: a token that lives was answered ${statusCode}`);
        issued.push(one);
      }));
      known = fetched;
      later({ minutes: 2, seconds: Math.floor(random() * 2) });
    }
    await people.identity.keys.load();
    if (people.identity.keys.signer().kid === signedBefore) against.push(`round ${round}: the new key never signed`);
    if ((await published()).has(signedBefore)) against.push(`round ${round}: the old key is still published half an hour later`);
  }
  return { seen: `${calls} calls over ${size} changes of the key, ${against.length} went wrong`, against };
});

prove('H4', 'the name of a session changes whenever somebody proves who he is', { wanted: '0 identifiers kept, 0 old ones alive', sizes: { round: 1, tenth: 20, full: 200 } }, async (size, random) => {
  const against: string[] = [];
  world.clock.set(NOW.add({ hours: 72 }));
  for (let n = 0; n < size; n += 1) {
    const person = await people.add(tenant, ['studio.coordinator']);
    await people.add(other, ['studio.admin'], { email: person.email });
    const planted = { refresh: Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256))).toString('base64url') };
    const attacker = new Browser(people.app, { headers: { 'user-agent': 'attacker' } });
    const outsider = await people.add(tenant, ['studio.coordinator']);
    await attacker.signIn(outsider.email);
    // What an attacker could plant: an invented token, or a live one of his own.
    const browser = new Browser(people.app);
    browser.cookies.set('mst_refresh', n % 2 === 0 ? planted.refresh : attacker.cookies.get('mst_refresh')!);
    await browser.signIn(person.email);
    const seen: { refresh: string; session: string; token: string }[] = [];
    const look = (): void => void seen.push({ refresh: browser.cookies.get('mst_refresh')!, session: browser.sessionId!, token: browser.token! });
    look();
    if (seen[0]!.refresh === planted.refresh || seen[0]!.refresh === attacker.cookies.get('mst_refresh')) against.push('sign-in kept the token that was planted');
    browser.keep(await browser.post('/api/v1/auth/switch-tenant', { tenant: other.slug }));
    look();
    browser.keep(await browser.post('/api/v1/me/password', { currentPassword: PASSWORD, newPassword: `otra frase mucho más larga ${n}` }));
    look();
    for (const part of ['refresh', 'session', 'token'] as const) if (new Set(seen.map((one) => one[part])).size !== 3) against.push(`user ${n}: the ${part} stayed the same`);
    for (const { token, refresh } of seen.slice(0, 2)) {
      if ((await people.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${token}` } })).statusCode !== 401) against.push(`user ${n}: an old access token lives`);
      const old = copyOf(browser);
      old.cookies.set('mst_refresh', refresh);
      if ((await old.refresh()).statusCode !== 401) against.push(`user ${n}: an old refresh token lives`);
    }
    if (!(await alive(browser))) against.push(`user ${n}: the last session is dead`);
    if ((await attacker.get('/api/v1/me')).json<{ user?: { id: string } }>().user?.id === person.userId) against.push(`user ${n}: the attacker is in`);
  }
  return { seen: `${size} users, three steps each, ${against.length} went wrong`, against };
});
