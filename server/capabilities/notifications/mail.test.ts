import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, test } from 'vitest';
import { mailServer as standIn } from '#test/mail-server.ts';
import type { MailServer } from '#test/mail-server.ts';
import { serverFor, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { closeMail, configureMail } from './adapters/mail.ts';
import { impatient } from './adapters/mail.ts';
import { deliver } from './deliver.ts';
import { asHtml } from './html.ts';
import { sendMail } from './mail.ts';
import { notify } from './notices.ts';

const world = useWorld();

/** One that the product sends by. */
async function mailServer(refuse?: (line: string) => string | null): Promise<MailServer> {
  const server = await standIn(refuse);
  configureMail({ smtpUrl: server.url, from: 'Mostrador <no-reply@mostrador.example>' });
  return server;
}
afterEach(closeMail);

const message = (tenant: TestTenant, more: object = {}) => tenant.run((ctx) => sendMail(ctx, {
  to: 'persona@example.com', locale: 'es', template: 'password_reset', data: { name: 'Ana', link: 'http://localhost/reset-password#abcdefghijklmnopqrstuvwxyz', minutes: 10 }, key: 'k1', ...more,
}));
const rowsOf = (tenant: TestTenant) => tenant.run((ctx) => ctx.tx.selectFrom('message').select(['id', 'status', 'attempts', 'error', 'body', 'subject']).where('tenantId', '=', tenant.id).orderBy('id').execute());
/** One run of the job, as the worker does it. */
async function run(tenant: TestTenant, messageId: string): Promise<void> {
  const prepared = await tenant.run((ctx) => deliver.prepare(ctx, { messageId }));
  if (prepared === null) return;
  const result = await deliver.send(prepared);
  await tenant.run((ctx) => deliver.settle(ctx, { messageId }, result));
}

describe('mail', () => {
  test('leaves through the mail server in the words of the addressee, once for one cause, and its link is then erased', async () => {
    const tenant = await makeTenant(world);
    const server = await mailServer();
    await message(tenant, { secretFor: '00000000-0000-4000-8000-000000000001' });
    await message(tenant);
    const [row, ...rest] = await rowsOf(tenant);
    expect(rest).toEqual([]);
    await run(tenant, row!.id);
    await run(tenant, row!.id); // delivered at least once: the second run finds nothing to do
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]!.to).toEqual(['persona@example.com']);
    expect(server.mails[0]!.data).toContain('Subject: =?UTF-8?');
    expect((await rowsOf(tenant))[0]).toMatchObject({ status: 'sent', attempts: 1, subject: 'Elige una contraseña nueva' });
    expect((await rowsOf(tenant))[0]!.body).not.toContain('abcdefghijklmnop');
    server.close();
  });

  test('is stored when there is no mail server', async () => {
    const tenant = await makeTenant(world);
    await message(tenant);
    const [row] = await rowsOf(tenant);
    await run(tenant, row!.id);
    expect((await rowsOf(tenant))[0]).toMatchObject({ status: 'stored' });
  });

  test('is tried seven times while the mail server is busy, then stands as failed with the reason until somebody sends it again', async () => {
    const tenant = await makeTenant(world);
    const server = await mailServer((line) => (/^RCPT/i.test(line) ? '451 come back later' : null));
    await message(tenant);
    const [row] = await rowsOf(tenant);
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await run(tenant, row!.id);
      expect((await rowsOf(tenant))[0]).toMatchObject({ status: attempt <= 6 ? 'queued' : 'failed', attempts: Math.min(attempt, 7), error: expect.stringContaining('451') });
    }
    const waits = await tenant.run((ctx) => ctx.tx.selectFrom('scheduledJob').select(['key', 'runAt']).where('tenantId', '=', tenant.id).execute());
    expect(waits).toHaveLength(1);
    const hours = waits[0]!.runAt.since(world.clock.now()).total('hours');
    expect(hours > 1.5 && hours < 2.5).toBe(true);
    server.close();
    const good = await mailServer();
    const app = await serverFor(world, tenant, ['settings.manage']);
    expect((await app.inject({ method: 'POST', url: `/api/v1/outbox/${row!.id}/send` })).json()).toMatchObject({ status: 'queued' });
    await run(tenant, row!.id);
    expect(good.mails).toHaveLength(1);
    expect((await app.inject({ method: 'POST', url: `/api/v1/outbox/${row!.id}/send` })).json()).toMatchObject({ code: 'MESSAGE_NOT_FAILED' });
    good.close();
  });

  test('is not tried again when the mail server refuses it for good', async () => {
    const tenant = await makeTenant(world);
    const server = await mailServer((line) => (/^RCPT/i.test(line) ? '550 no such mailbox' : null));
    await message(tenant);
    const [row] = await rowsOf(tenant);
    await run(tenant, row!.id);
    expect((await rowsOf(tenant))[0]).toMatchObject({ status: 'failed', attempts: 1, error: expect.stringContaining('550') });
    server.close();
  });

  test('waits for a mail server as long as we say: ten minutes would keep a worker from everything else', () => {
    expect(impatient('smtp://a%40b:c%2Fd@mail.example:2525?socketTimeout=5000&tls.rejectUnauthorized=false')).toBe('smtp://a%40b:c%2Fd@mail.example:2525?socketTimeout=5000&tls.rejectUnauthorized=false&connectionTimeout=10000&greetingTimeout=10000');
    const transport = createTransport(impatient('smtp://127.0.0.1:1'));
    expect(transport.transporter).toMatchObject({ options: { host: '127.0.0.1', port: 1, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 } });
    transport.close();
  });

  test('takes no header and no further address from what people typed (I10)', async () => {
    const tenant = await makeTenant(world);
    const server = await mailServer();
    await message(tenant, { template: 'invitation', data: { by: 'Ana\r\nBcc: evil@example.com', name: 'B', tenant: 'T\r\nX: y', link: 'l', days: 7 }, key: 'k2' });
    const [row] = await rowsOf(tenant);
    await run(tenant, row!.id);
    expect(server.mails[0]!.to).toEqual(['persona@example.com']);
    expect(server.mails[0]!.data.split('\n\n')[0]).not.toMatch(/^(?:Bcc|X):/m);
    for (const [n, to] of ['persona@example.com, victima@evil.example', 'persona@example.com\r\n Bcc: victima@evil.example', '"persona"@evil.example'].entries()) {
      await message(tenant, { to, key: `k${n + 3}` });
      const queued = (await rowsOf(tenant)).find(({ status }) => status === 'queued')!;
      await run(tenant, queued.id);
      expect((await rowsOf(tenant)).find(({ id }) => id === queued.id)).toMatchObject({ status: 'failed', attempts: 1 });
    }
    expect(server.mails).toHaveLength(1);
    expect(asHtml('<b>', 'a <script> b\n\nhttps://example.com/x?a=1&b=2')).not.toContain('<script>');
    server.close();
  });
});

describe('notices', () => {
  test('reach one person in the reader\'s language, once for one cause, and are marked as read', async () => {
    const tenant = await makeTenant(world);
    const [{ id: userId }, { id: other }] = (await world.owner.global.insertInto('appUser').values([{ email: `a.${tenant.slug}@example.com`, name: 'A' }, { email: `b.${tenant.slug}@example.com`, name: 'B' }]).returning('id').execute()) as [{ id: string }, { id: string }];
    await tenant.run((ctx) => ctx.tx.insertInto('membership').values([userId, other].map((one) => ({ tenantId: tenant.id, userId: one, name: 'x', status: 'active' as const }))).execute());
    for (let i = 0; i < 2; i += 1) await tenant.run((ctx) => notify(ctx, { userIds: [userId, userId], kind: 'identity.guessing', data: { name: 'Ana', ip: '192.0.2.1' }, path: '/x', key: 'one' }));
    await tenant.run((ctx) => notify(ctx, { userIds: [userId, other], kind: 'identity.guessing', data: { name: 'Eva', ip: '192.0.2.1' }, key: 'two' }));
    const app = await serverFor(world, tenant, [], { userId });
    const list = (headers = {}) => app.inject({ url: '/api/v1/notifications?limit=1', headers });
    expect((await list()).json()).toMatchObject({ unread: 2, items: [{ title: 'Intentos de acceso fallidos: Eva', readAt: null }] });
    expect((await list({ 'accept-language': 'en' })).json()).toMatchObject({ items: [{ title: 'Failed sign-ins: Eva' }] });
    const { next, items } = (await list()).json<{ next: string; items: { id: string }[] }>();
    expect((await app.inject(`/api/v1/notifications?limit=1&cursor=${next}`)).json()).toMatchObject({ next: null, items: [{ path: '/x' }] });
    expect((await app.inject({ method: 'POST', url: '/api/v1/notifications/read', payload: { ids: [items[0]!.id] } })).json()).toEqual({ unread: 1 });
    expect((await app.inject({ method: 'POST', url: '/api/v1/notifications/read', payload: {} })).json()).toEqual({ unread: 0 });
    expect((await app.inject('/api/v1/notifications?unread=true')).json()).toMatchObject({ items: [], unread: 0 });
    const theirs = await serverFor(world, tenant, [], { userId: other });
    expect((await theirs.inject('/api/v1/notifications')).json()).toMatchObject({ unread: 1 });
  });
});
