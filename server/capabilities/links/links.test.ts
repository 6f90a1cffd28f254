import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { OpenCtx } from '#platform/context.ts';
import { tenantToken } from '#platform/vault.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import { countTry, issueLink, openLink, revokeLinks } from './public.ts';

const world = useWorld();
let address = 0;
const visit = (more: Partial<OpenCtx> = {}): OpenCtx => ({ db: world.db, clock: world.clock, now: NOW, actor: null, locale: 'es', origin: { ip: `10.0.${Math.floor((address += 1) / 250)}.${address % 250}`, userAgent: null, requestId: 'test' }, ...more });
const KIND = 'test.thing';
async function linked(expiresAt: Temporal.Instant | null = null) {
  const tenant = await makeTenant(world);
  const ownerId = randomUUID();
  return { tenant, ownerId, ...(await tenant.run((ctx) => issueLink(ctx, { kind: KIND, ownerId, expiresAt, path: '/x/' }))) };
}
const owner = (open: OpenCtx, token: string, kind = KIND) => openLink(open, kind, token, (ctx, link) => Promise.resolve({ ownerId: link.ownerId, tenantId: ctx.actor.tenantId, type: ctx.actor.type, rights: ctx.actor.permissions.size }));

describe('links', () => {
  test('an address opens its thing for a visitor without rights, and the token is not in the database', async () => {
    const { tenant, ownerId, token, url } = await linked();
    expect(url.endsWith(`/x/${token}`)).toBe(true);
    expect(await owner(visit(), token)).toEqual({ ownerId, tenantId: tenant.id, type: 'client', rights: 0 });
    const rows = await tenant.run((ctx) => ctx.tx.selectFrom('publicLink').selectAll().execute());
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('several are live for one owner, and revoking ends them all with 410', async () => {
    const { tenant, ownerId, token } = await linked();
    const second = await tenant.run((ctx) => issueLink(ctx, { kind: KIND, ownerId, expiresAt: null, path: '/x/' }));
    expect(await owner(visit(), second.token)).toMatchObject({ ownerId });
    expect(await tenant.run((ctx) => revokeLinks(ctx, KIND, ownerId))).toBe(2);
    for (const one of [token, second.token]) await expect(owner(visit(), one)).rejects.toMatchObject({ code: 'LINK_EXPIRED', status: 410, details: { reason: 'revoked' } });
  });

  test('it works until its last instant, and an expired one can be let in knowingly', async () => {
    const { token, ownerId } = await linked(NOW.add({ minutes: 1 }));
    expect(await owner(visit({ now: NOW.add({ seconds: 59 }) }), token)).toMatchObject({ ownerId });
    await expect(owner(visit({ now: NOW.add({ minutes: 1 }) }), token)).rejects.toMatchObject({ code: 'LINK_EXPIRED', details: { reason: 'expired' } });
    expect(await openLink(visit({ now: NOW.add({ hours: 1 }) }), KIND, token, (_ctx, link) => Promise.resolve(link), { evenExpired: true })).toMatchObject({ ownerId, expired: true });
  });

  test('garbage, another kind and the same secret under another tenant are all 404', async () => {
    const { token } = await linked();
    const other = await makeTenant(world);
    const forged = tenantToken('', other.id).slice(0, 21) + token.slice(21);
    for (const wrong of ['x', '', `${token}x`, forged, tenantToken('', other.id)]) await expect(owner(visit(), wrong)).rejects.toMatchObject({ code: 'LINK_NOT_FOUND', status: 404 });
    await expect(owner(visit(), token, 'test.other')).rejects.toMatchObject({ code: 'LINK_NOT_FOUND' });
  });

  test('nothing of a suspended business opens', async () => {
    const { tenant, token } = await linked();
    await world.owner.global.updateTable('tenant').set({ status: 'suspended' }).where('id', '=', tenant.id).execute();
    await expect(owner(visit(), token)).rejects.toMatchObject({ code: 'LINK_NOT_FOUND' });
  });
});

describe('tries', () => {
  test('200 wrong tokens at once from one address: five are looked at, the rest is 429, the right one too, for 15 minutes', async () => {
    const { token, ownerId } = await linked();
    const here = visit();
    const answers = await Promise.all(Array.from({ length: 200 }, () => owner(here, tenantToken('', randomUUID())).then(() => 'in', (error: { code: string }) => error.code)));
    expect(Object.fromEntries([...Map.groupBy(answers, (one) => one)].map(([code, all]) => [code, all.length]))).toEqual({ LINK_NOT_FOUND: 5, RATE_LIMITED: 195 });
    await expect(owner(here, token)).rejects.toMatchObject({ code: 'RATE_LIMITED', status: 429, headers: { 'retry-after': '900' } });
    expect(await owner(visit(), token)).toMatchObject({ ownerId });
    expect(await owner({ ...here, now: NOW.add({ minutes: 15 }) }, token)).toMatchObject({ ownerId });
  });

  test('all addresses of one IPv6 network are one', async () => {
    const from = (ip: string) => visit({ origin: { ip, userAgent: null, requestId: 'test' } });
    for (let n = 1; n <= 5; n += 1) await expect(owner(from(`2001:db8:1:2::${n}`), 'wrong')).rejects.toMatchObject({ code: 'LINK_NOT_FOUND' });
    await expect(owner(from('2001:db8:1:2:ffff::9'), 'wrong')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(owner(from('2001:db8:1:3::1'), 'wrong')).rejects.toMatchObject({ code: 'LINK_NOT_FOUND' });
  });

  test('when one of several counters is full nothing is counted under the others', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    await countTry(visit(), [{ counter: a, most: 1, minutes: 60 }]);
    await expect(countTry(visit(), [{ counter: b, most: 1, minutes: 60 }, { counter: a, most: 1, minutes: 60 }])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await countTry(visit(), [{ counter: b, most: 1, minutes: 60 }]);
  });
});
