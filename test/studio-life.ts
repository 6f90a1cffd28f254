import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import type { SessionDetail } from '#contracts/studio.ts';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { z } from 'zod';
import { studioModule } from '#apps/studio/public.ts';
import { makeMember, NOW, serverFor } from '#test/server.ts';
import type { World } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';

// A studio with its people, and sessions in any state, brought there by the commands that people give.

export type Detail = z.output<typeof SessionDetail> & { code: string; details?: Record<string, unknown>; errors?: { pointer: string; code: string }[] };
export type Role = 'admin' | 'coordinator' | 'assistant_coordinator' | 'photographer' | 'other_photographer' | 'editor' | 'other_editor';
export const ROLES: readonly Role[] = ['admin', 'coordinator', 'assistant_coordinator', 'photographer', 'other_photographer', 'editor', 'other_editor'];

export const permissionsOf = (role: Role): ReadonlySet<string> | 'all' => {
  if (role === 'admin') return 'all';
  const key = role === 'other_photographer' ? 'photographer' : role === 'other_editor' ? 'editor' : role;
  return new Set(studioModule.roles![key]!.permissions as readonly string[]);
};

export interface Life extends Studio {
  as: Record<Role, FastifyInstance>;
  users: Record<Role, string>;
  call: (role: Role, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object, version?: number) => Promise<{ status: number; body: Detail }>;
  get: (id: string, role?: Role) => Promise<Detail>;
  /** A session of today, in its own quarter of an hour, brought to this state; its lead is the photographer, its editor the editor. */
  reach: (state: SessionStatus, more?: Record<string, unknown>) => Promise<Detail>;
  /** The same of a day far ahead. */
  far: (state: 'request' | 'negotiation' | 'pre_scheduled' | 'confirmed', more?: Record<string, unknown>) => Promise<Detail>;
}

const base = '/api/v1/studio';

export async function makeLife(world: World, given: { photographers?: number; zone?: string } = {}): Promise<Life> {
  const studio = await makeStudio(world, { photographers: 3, ...given });
  // The scheduler runs nothing that was due before a tenant was there; this one was, whatever the test's clock says.
  await world.owner.global.updateTable('tenant').set({ createdAt: '2026-01-01T00:00:00Z' }).where('id', '=', studio.id).execute();
  const users = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await makeMember(world, studio, role)] as const))) as Record<Role, string>;
  const editing = (['admin', 'editor', 'other_editor'] as const).map((role) => ({ tenantId: studio.id, userId: users[role], permission: 'studio.session.take-editing', granted: true }));
  const coordinating = (['admin', 'coordinator'] as const).map((role) => ({ tenantId: studio.id, userId: users[role], permission: 'studio.session.edit.pre-assigned', granted: true }));
  const repairing = [{ tenantId: studio.id, userId: users.admin, permission: 'studio.session.edit.all', granted: true }];
  await studio.run(async (ctx) => {
    await ctx.tx.insertInto('membershipPermission').values([...editing, ...coordinating, ...repairing]).execute();
    for (const [index, role] of (['photographer', 'other_photographer'] as const).entries()) await ctx.tx.updateTable('resource').set({ userId: users[role] }).where('tenantId', '=', studio.id).where('id', '=', studio.photographers[index]!).execute();
  });
  const as = Object.fromEntries(await Promise.all(ROLES.map(async (role) => {
    const permissions = permissionsOf(role);
    return [role, await serverFor(world, studio, permissions === 'all' ? 'everything' : [...permissions], { userId: users[role], id: users[role], name: role })] as const;
  }))) as Record<Role, FastifyInstance>;
  const call: Life['call'] = async (role, method, path, body, version) => {
    const answer = await as[role].inject({ method, url: `${base}${path}`, ...(body !== undefined && { body }), headers: { 'idempotency-key': randomUUID(), ...(version !== undefined && { 'if-match': `"${version}"` }) } });
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as Detail };
  };
  const must = async (...asked: Parameters<Life['call']>): Promise<Detail> => {
    const { status, body } = await call(...asked);
    expect(status, `${asked[1]} ${asked[2]}: ${JSON.stringify(body)}`).toBeLessThan(300);
    return body;
  };
  const get: Life['get'] = async (id, role = 'admin') => (await call(role, 'GET', `/sessions/${id}`)).body;
  let slot = 0;
  const start = async (startsAt: Temporal.Instant, state: SessionStatus, more: Record<string, unknown>): Promise<Detail> => {
    const quoted = state !== 'request' && state !== 'negotiation';
    const asked = { startsAt: startsAt.toString(), endsAt: startsAt.add({ minutes: 15 }).toString(), items: [{ itemId: studio.items.photo, quantity: 2 }], deliveryMethod: 'digital', ...(quoted && { quickQuote: true, photographerIds: [studio.photographers[0]] }), ...more };
    const session = await must('admin', 'POST', '/sessions', studioSession(studio, asked));
    if (state === 'negotiation') return must('admin', 'POST', `/sessions/${session.id}/transition`, { to: 'negotiation' }, session.version);
    if (!quoted || state === 'pre_scheduled') return session;
    return must('admin', 'POST', `/sessions/${session.id}/payments`, { method: 'cash', amountMinor: session.totalMinor, currency: 'GTQ', paymentDate: '2026-11-20' });
  };
  const far: Life['far'] = (state, more = {}) => start(NOW.add({ hours: 24 * 30, minutes: 15 * slot++ }), state, more);
  const reach: Life['reach'] = async (state, more = {}) => {
    const session = await start(NOW.add({ minutes: 15 * (1 + (slot++ % 50)) }), state, more);
    if (state === 'canceled') return must('admin', 'POST', `/sessions/${session.id}/cancel`, { initiator: 'client', reasonCode: 'client_request', reason: 'x' }, session.version);
    const order: SessionStatus[] = ['assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed'];
    const to = order.indexOf(state);
    let now = session;
    const step = async (body: object): Promise<void> => {
      now = await must('admin', 'POST', `/sessions/${session.id}/transition`, body, now.version);
    };
    if (to >= 1) await step({ to: 'attended', reason: 'se hizo' });
    if (to >= 2) await step({ to: 'in_editing', editorId: users.editor });
    if (to >= 3) await step({ to: 'ready_for_delivery' });
    if (to >= 4) await step({ to: 'completed' });
    return now;
  };
  return { ...studio, as, users, call, get, reach, far };
}
