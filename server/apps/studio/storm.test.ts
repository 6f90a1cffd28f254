import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { readConfig } from '#platform/config.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { NOW, useWorld } from '#test/server.ts';
import { makeStudio } from '#test/studio.ts';
import { useWork } from '#test/work.ts';

// 80 people work on one month of one studio at once, each doing whatever comes to mind, while the days go by and the jobs of
// the night run. STORM_SECONDS makes it longer than the round that is part of every run.

const SECONDS = Number(process.env.STORM_SECONDS ?? 8);
const PEOPLE = 80;
const DAYS = 30;
const STEP_MS = 250;
const seed = Number(process.env.STORM_SEED ?? Date.now() % 1_000_000);

const world = useWorld();
const work = useWork(world);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/mostrador-storm-`);
  await configureFiles({ config: readConfig({}), dataDir: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Numbers of one person, the same for the same seed. */
function dice(start: number): <T>(list: readonly T[]) => T {
  let state = start >>> 0;
  return (list) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return list[Math.floor((state / 2 ** 32) * list.length)]!;
  };
}

interface Known { id: string; version: number; status: string; totalMinor: number; balanceDueMinor: number; shortfallMinor: number | null; assignments: { id: string; status: string; version: number }[]; lines: { id: string }[]; receipts: { id: string; status: string }[]; refunds: { id: string; status: string }[] }

test(`${PEOPLE} people do whatever comes to mind over a month of agenda: nothing overlaps, the books balance, no hold is left behind (seed ${seed})`, { timeout: (SECONDS + 120) * 1000 }, async () => {
  const studio = await makeStudio(world, { photographers: 4 });
  await studio.app.listen({ port: 0, host: '127.0.0.1' });
  const base = `http://127.0.0.1:${(studio.app.server.address() as AddressInfo).port}`;
  const ids: string[] = [];
  const answers: Record<string, number> = {};
  const failures: string[] = [];

  async function call(method: string, path: string, body?: object, version?: number): Promise<{ status: number; json: Record<string, unknown> }> {
    const answer = await fetch(`${base}/api/v1${path}`, {
      method, headers: { ...(body && { 'content-type': 'application/json' }), ...(method === 'POST' && { 'idempotency-key': randomUUID() }), ...(version !== undefined && { 'if-match': `"${version}"` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
    const label = answer.ok ? 'done' : String(json.code);
    answers[label] = (answers[label] ?? 0) + 1;
    // An exhausted pool says so (503) and is asked again; anything else of ours is a defect.
    if (answer.status >= 500 && answer.status !== 503) failures.push(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${text}`);
    return { status: answer.status, json };
  }

  const commands: Record<string, (pick: ReturnType<typeof dice>, session: Known) => Promise<unknown>> = {
    step: (pick, s) => call('POST', `/studio/sessions/${s.id}/transition`, { to: pick(['negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended']) }, s.version),
    quote: (_, s) => call('POST', `/studio/sessions/${s.id}/quick-quote`, {}, s.version),
    move: (pick, s) => call('PATCH', `/studio/sessions/${s.id}`, { ...hours(pick), roomId: pick([studio.rooms.A, studio.rooms.B]), acknowledgeLateWindow: true, reason: 'cambio' }, s.version),
    late: (pick, s) => call('POST', `/studio/sessions/${s.id}/reschedule`, { ...hours(pick), reason: 'lluvia' }, s.version),
    discount: (pick, s) => call('PATCH', `/studio/sessions/${s.id}`, { discountMinor: pick([0, 5_000, 60_000]), reason: 'cortesía' }, s.version),
    line: (pick, s) => call('POST', `/studio/sessions/${s.id}/lines`, { itemId: pick([studio.items.photo, studio.items.album]), quantity: pick([1, 3]), reason: 'extra' }, s.version),
    unline: (pick, s) => (s.lines.length === 0 ? Promise.resolve() : call('DELETE', `/studio/sessions/${s.id}/lines/${pick(s.lines).id}?reason=menos`, undefined, s.version)),
    pay: (pick, s) => call('POST', `/studio/sessions/${s.id}/payments`, { method: pick(['cash', 'cash', 'transfer']), amountMinor: Math.max(1, pick([s.shortfallMinor ?? 0, s.balanceDueMinor, 10_000])), currency: 'GTQ', paymentDate: world.clock.now().subtract({ hours: 24 }).toString().slice(0, 10), documentNumber: randomUUID() }),
    verify: (pick, s) => eachOf(pick, s.receipts, 'pending', (id) => call('POST', `/payments/${id}/${pick(['verify', 'verify', 'reject'])}`, { reason: 'revisado' })),
    refund: (pick, s) => eachOf(pick, s.refunds, 'pending', (id) => call('POST', `/refunds/${id}/${pick(['execute', 'fail', 'void'])}`, { reason: 'revisado' })),
    name: (pick, s) => call('POST', `/studio/sessions/${s.id}/assignments`, { photographerId: pick(studio.photographers), role: pick(['lead', 'assistant']) }),
    replace: (pick, s) => (s.assignments.length === 0 ? Promise.resolve() : call('POST', `/studio/sessions/${s.id}/assignments/${pick(s.assignments).id}/replace`, { photographerId: pick(studio.photographers), reason: 'cambio' })),
    dismiss: (pick, s) => (s.assignments.length === 0 ? Promise.resolve() : call('DELETE', `/studio/sessions/${s.id}/assignments/${pick(s.assignments).id}`)),
    attend: (_, s) => call('POST', `/studio/sessions/${s.id}/attend`, { reason: 'todos presentes' }),
    undo: (_, s) => call('POST', `/studio/sessions/${s.id}/undo-attended`, { reason: 'error' }, s.version),
    extend: (pick, s) => call('POST', `/studio/sessions/${s.id}/extend-payment-deadline`, { to: world.clock.now().add({ hours: pick([2, 30]) }).toString(), reason: 'pidió tiempo' }, s.version),
    cancel: (pick, s) => call('POST', `/studio/sessions/${s.id}/cancel`, { initiator: pick(['client', 'company', 'force_majeure']), reasonCode: 'other', reason: 'ya no' }, s.version),
    remove: (_, s) => call('DELETE', `/studio/sessions/${s.id}`, undefined, s.version),
  };
  // What is done most is in the list most often.
  const usual = ['step', 'step', 'step', 'quote', 'quote', 'move', 'discount', 'line', 'unline', 'pay', 'pay', 'pay', 'pay', 'verify', 'verify', 'refund', 'name', 'name', 'name', 'replace', 'dismiss', 'attend', 'attend', 'undo', 'extend', 'late', 'cancel', 'remove'] as const;

  const hours = (pick: ReturnType<typeof dice>) => {
    const start = world.clock.now().round({ smallestUnit: 'hour', roundingIncrement: 1 }).add({ hours: pick([1, 3, 7, 24, 30, 72, 100, 200, 400, 600]) });
    return { startsAt: start.toString(), endsAt: start.add({ hours: pick([1, 2, 5]) }).toString() };
  };
  const eachOf = (pick: ReturnType<typeof dice>, list: readonly { id: string; status: string }[], status: string, run: (id: string) => Promise<unknown>): Promise<unknown> => {
    const open = list.filter((one) => one.status === status);
    return open.length === 0 ? Promise.resolve() : run(pick(open).id);
  };

  const until = performance.now() + SECONDS * 1000;
  const person = async (n: number): Promise<void> => {
    const pick = dice(seed + n * 7919);
    while (performance.now() < until) {
      if (ids.length < 20 || pick([1, 2, 3, 4, 5, 6, 7, 8]) === 1) {
        const outside = pick([true, false, false]);
        const made = await call('POST', '/studio/sessions', {
          branchId: studio.branchId, clientId: studio.clientId, sessionType: outside ? 'external' : 'studio', ...(outside ? { locationText: 'Antigua', travelZoneId: studio.zoneId } : { roomId: pick([studio.rooms.A, studio.rooms.B]) }),
          ...hours(pick), items: [{ itemId: studio.items.photo, quantity: 10 }], requiredPhotographers: pick([1, 1, 2]), quickQuote: pick([true, false]), waitlist: pick([true, false, false, false]) && !outside ? true : undefined,
        });
        if (made.status === 201) ids.push((made.json as unknown as Known).id);
        continue;
      }
      const id = pick(ids);
      const { status, json } = await call('GET', `/studio/sessions/${id}`);
      if (status === 200) await commands[pick(usual)]!(pick, json as unknown as Known);
    }
  };
  // The month goes by meanwhile, and its jobs run.
  const days = async (): Promise<void> => {
    const began = performance.now();
    for (let share = 0; share < 1;) {
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      share = Math.min(1, (performance.now() - began) / (SECONDS * 1000));
      await work.at(NOW.add({ minutes: Math.round(share * DAYS * 24 * 60) }).toString());
    }
  };
  await Promise.all([days(), ...Array.from({ length: PEOPLE }, (_, n) => person(n))]);

  // Whatever was due by then is done, and the last holds run out.
  await work.at(world.clock.now().add({ hours: 1 }).toString());
  await work.settled(/./);
  await work.at(world.clock.now().add({ minutes: 20 }).toString());
  await work.settled(/./);
  const done = answers.done ?? 0;
  console.log(`storm, seed ${seed}: ${ids.length} sessions, ${done} commands done, refused: ${JSON.stringify(Object.fromEntries(Object.entries(answers).filter(([code]) => code !== 'done').sort((a, b) => b[1] - a[1])))}`);
  expect(failures).toEqual([]);
  expect(await brokenInvariants(world.superuserUrl, studio.id, world.clock.now())).toEqual([]);
  expect(done).toBeGreaterThan(100);
  await studio.app.close();
});
