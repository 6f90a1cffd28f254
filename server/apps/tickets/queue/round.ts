import { addMinutes, earliest } from '#contracts/time.ts';
import { admit, passExpiry } from '#apps/tickets/rules/waiting-room.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { admitNext, countStanding, expirePasses, placeLate } from './entry-queries.ts';
import { insertRound, roomState, setPace, takeLead } from './room-queries.ts';
import type { RoomState } from './room-queries.ts';
import { roomChanged } from './topic.ts';

export const ROUND_S = 5;
/** A round that comes sooner than this after another is the same round once more. */
const TOO_SOON_S = 2;

export interface Round { admitted: number; supply: RoomState['supply']; over: boolean }

/** One round of a room, by whoever leads it (tickets 5.15). Null: another process leads, the round was held, or the room is not on. */
export async function holdRound(ctx: Ctx, roomId: string): Promise<Round | null> {
  if (!(await takeLead(ctx, roomId))) return null;
  const state = await roomState(ctx, roomId);
  if (!state || (state.status !== 'running' && state.status !== 'paused')) return null;
  if (secondsSince(state.roundAt, ctx.now) < TOO_SOON_S) return null;
  return writeRound(ctx, state);
}

const secondsSince = (then: Temporal.Instant | null, now: Temporal.Instant): number => (then === null ? ROUND_S : Math.floor((now.epochMilliseconds - then.epochMilliseconds) / 1000));

/** What a round does, by what was seen. Its number is taken with it: a second one on the same sight is refused by the table. */
export async function writeRound(ctx: Ctx, state: RoomState): Promise<Round> {
  const { id: roomId, ratePerMinute, maxActive, passMinutes } = state;
  const elapsedS = secondsSince(state.roundAt, ctx.now);
  const expired = await expirePasses(ctx, roomId);
  const tail = state.tail + (await placeLate(ctx, roomId, state.tail));
  const { waiting, active } = await countStanding(ctx, roomId, state.head);
  const open = state.status === 'running' && state.onSale && state.supply === 'open';
  // A pause gives no credit for later.
  const credit = admit({ ratePerMinute, maxActive, active, waiting, carry60: state.carry60, elapsedS });
  const { admitted, carry60 } = open ? credit : { admitted: 0, carry60: 0 };
  const letIn = admitted === 0 ? { admitted: 0, last: null } : await admitNext(ctx, { roomId, head: state.head, count: admitted, passExpiresAt: passExpiry({ admittedAt: ctx.now, lastSeenAt: ctx.now, passMinutes }) });
  await insertRound(ctx, { roomId, number: state.round + 1, at: ctx.now, admitted: letIn.admitted, waiting: waiting - letIn.admitted, active: active + letIn.admitted });
  // Parts of a second are not lost, missed minutes are.
  const roundAt = state.roundAt === null || elapsedS > 60 ? ctx.now : state.roundAt.add({ seconds: elapsedS });
  await setPace(ctx, roomId, { head: letIn.last ?? state.head, tail, carry60, round: state.round + 1, roundAt, supply: state.supply });
  if (letIn.admitted + expired + (tail - state.tail) > 0 || elapsedS > 60) await publish(ctx, roomChanged, [roomId]);
  return { admitted: letIn.admitted, supply: state.supply, over: state.salesOver || (state.supply === 'none' && state.status === 'running') };
}

/** When the next one is due: on the beat of the start, and never in the past. */
export const nextRound = (beat: Temporal.Instant, now: Temporal.Instant): Temporal.Instant => {
  const past = now.epochMilliseconds - beat.epochMilliseconds;
  return beat.add({ milliseconds: (Math.floor(past / (ROUND_S * 1000)) + 1) * ROUND_S * 1000 });
};

/** Until when a pass is good after a sign of life now. */
export const renewedUntil = (now: Temporal.Instant, { admittedAt, passMinutes }: { admittedAt: Temporal.Instant; passMinutes: number }): Temporal.Instant =>
  earliest(addMinutes(now, passMinutes), passExpiry({ admittedAt, lastSeenAt: now, passMinutes }));
