import { beforeEach, describe, expect, test } from 'vitest';
import { transitionSession } from '#contracts/studio.ts';
import { SessionStatus } from '#contracts/studio-terms.ts';
import { NOW, useWorld } from '#test/server.ts';
import { ROLES, makeLife, permissionsOf } from '#test/studio-life.ts';
import type { Detail, Life, Role } from '#test/studio-life.ts';
import { sessionMachine } from './states.ts';

// Every state x target x role, asked of the real server and compared with what the table of the machine says
// (studio 4.1). Guards are satisfied in each prepared session, so a step of the table succeeds for whoever may take it.

const world = useWorld();
beforeEach(() => world.clock.set(NOW));

const holds = (role: Role, permissions: readonly string[]): boolean => {
  const own = permissionsOf(role);
  return own === 'all' || permissions.some((permission) => own.has(permission));
};
const byOf = (steps: readonly { by: string | readonly string[] | null }[]): string[] => steps.flatMap(({ by }) => [by ?? []].flat());

/** Own = from pre-scheduled on for who is on the team; the editor's job from the start of editing; the queue for editors (studio 5.8). */
function sees(role: Role, state: SessionStatus): boolean {
  if (holds(role, ['studio.session.view.all'])) return true;
  if (role === 'photographer') return !['request', 'negotiation', 'canceled'].includes(state);
  if (role === 'editor') return ['attended', 'in_editing', 'ready_for_delivery', 'completed'].includes(state);
  return role === 'other_editor' && state === 'attended';
}

/** The code that the page asks for, or the state reached. */
function expected(role: Role, from: SessionStatus, to: SessionStatus): string {
  const here = sessionMachine.steps.filter((step) => step.from === from && step.to === to);
  const wanted = byOf(here.length > 0 ? here : sessionMachine.steps.filter((step) => step.to === to));
  if (!holds(role, transitionSession.permission) || (wanted.length > 0 && !holds(role, wanted))) return 'INSUFFICIENT_PERMISSIONS';
  const isTaken = from === 'in_editing';
  if (!sees(role, from)) return isTaken && holds(role, ['studio.session.take-editing']) ? 'EDITOR_ALREADY_ASSIGNED' : 'SESSION_NOT_ASSIGNED_TO_USER';
  if (to === 'canceled') return 'INVALID_STATE_TRANSITION'; // by its own route
  if (here.length === 0) return to === 'in_editing' && isTaken ? 'EDITOR_ALREADY_ASSIGNED' : 'INVALID_STATE_TRANSITION';
  return to;
}

/** A session from which every step of the table may be taken. */
async function prepare(life: Life, state: SessionStatus): Promise<Detail> {
  if (state === 'request' || state === 'negotiation') return life.far(state);
  if (state !== 'pre_scheduled') return state === 'confirmed' ? life.far('confirmed') : life.reach(state);
  const quoted = await life.far('pre_scheduled');
  // The deposit asked for is lowered to nothing: the confirmation by hand may follow.
  return (await life.call('admin', 'PATCH', `/sessions/${quoted.id}`, { depositPct: 0 }, quoted.version)).body;
}

const bodyFor = (life: Life, role: Role, to: SessionStatus) => ({
  to, reason: 'porque sí', ...(to === 'in_editing' && !holds(role, ['studio.session.take-editing']) && { editorId: life.users.editor }),
});

describe.each(SessionStatus.options)('from %s', (from) => {
  test('each role is answered as the table says, whatever the target', async () => {
    const life = await makeLife(world);
    let session = await prepare(life, from);
    for (const role of ROLES) {
      for (const to of SessionStatus.options) {
        const want = expected(role, from, to);
        const asked = async () => {
          // Before the changes deadline a confirmed session goes back; after it, on to its team.
          if (from === 'confirmed') world.clock.set(to === 'assigned' ? NOW.add({ hours: 24 * 25 }) : NOW);
          return life.call(role, 'POST', `/sessions/${session.id}/transition`, bodyFor(life, role, to), session.version);
        };
        const { status, body } = await asked();
        const got = status === 200 ? body.status : body.code;
        expect(got, `${role}: ${from} -> ${to}: ${JSON.stringify(body).slice(0, 400)}`).toBe(want);
        if (got === 'INVALID_STATE_TRANSITION') expect(body.details?.allowed).toEqual(expect.any(Array));
        if (status === 200) {
          world.clock.set(NOW);
          session = await prepare(life, from);
        }
      }
    }
  }, 60_000);

  test('canceling is up to its right and its state', async () => {
    const life = await makeLife(world);
    for (const role of ROLES) {
      const session = await prepare(life, from);
      const steps = sessionMachine.steps.filter((step) => step.to === 'canceled');
      const here = steps.filter((step) => step.from === from);
      const { status, body } = await life.call(role, 'POST', `/sessions/${session.id}/cancel`, { initiator: 'client', reasonCode: 'client_request', reason: 'cambió de idea' }, session.version);
      const want = !holds(role, ['studio.session.cancel']) || !holds(role, byOf(here.length > 0 ? here : steps)) ? 'INSUFFICIENT_PERMISSIONS' : here.length > 0 ? 'canceled' : 'INVALID_STATE_TRANSITION';
      expect(status === 200 ? body.status : body.code, role).toBe(want);
      const history = (await life.call('admin', 'GET', `/sessions/${session.id}/history`)).body as unknown as { items: { toState: string }[] };
      if (status === 200) expect(history.items.at(-1)!.toState).toBe('canceled');
    }
  }, 60_000);
});
