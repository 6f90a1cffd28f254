import { type EntryPolicy, entryDay, type ScanResult } from '#contracts/door-scan.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { ticketMachine } from '#apps/tickets/issue/states.ts';
import { type AcceptedScan, type Conflict, mergeScans } from '#apps/tickets/rules/scan-merge.ts';
import { step } from '#apps/tickets/states.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { alertConflicts, type ConflictAlert } from './alerts.ts';
import { ticketsScanned } from './events.ts';
import { acceptAfterAll, acceptedScans, insertScans, setConflicts, setPresences } from './queries.ts';
import type { DoorTicketRow, NewScan, ScanRow } from './queries.ts';

// What several doors did with a ticket becomes one state (tickets 5.14): the accepted scans are judged together, those
// that are known and those that came now, and the ticket says what they say.

/** A scan that came now. */
export interface FreshScan {
  id: string;
  deviceId: string;
  scanId: string;
  gateId: string;
  ticketId: string | null;
  generation: number | null;
  rawHash: string;
  direction: 'entry' | 'exit';
  scannedAt: Temporal.Instant;
  adjustedAt: Temporal.Instant;
  offline: boolean;
  result: ScanResult;
  accepted: boolean;
  override?: { of: string; by: string; reason: string };
  /** It is this row, of a refusal that the door never heard of. */
  instead?: string;
}

const asAccepted = (scan: Pick<ScanRow, 'id' | 'deviceId' | 'direction' | 'generation' | 'adjustedAt'>, isOverridden: boolean): AcceptedScan =>
  ({ scanId: scan.id, deviceId: scan.deviceId, direction: scan.direction, generation: scan.generation!, isOverridden, adjustedAt: scan.adjustedAt });

/** What an entry takes up, once; the table lets two of one window not count both. */
export function windowOf(scan: Pick<FreshScan, 'direction' | 'adjustedAt' | 'override'>, policy: EntryPolicy, zone: string): string | null {
  if (scan.direction === 'exit' || scan.override) return null;
  return policy === 'single' ? 'ticket' : policy === 'once_per_day' ? entryDay(scan.adjustedAt, zone) : null;
}

interface Settling {
  /** Locked. */
  tickets: readonly DoorTicketRow[];
  fresh?: readonly FreshScan[];
  /** Scans were undone: a ticket may become free again. */
  mayFree?: boolean;
}

/**
 * Writes the scans that came, the conflicts of all, and what became of the tickets; tells supervisors of each new conflict.
 * Locks: none of its own, the tickets are the caller's.
 * @returns the conflict of each scan that came, by its row
 */
export async function settle(ctx: Ctx, event: EventRow, { tickets, fresh = [], mayFree = false }: Settling): Promise<Map<string, Conflict>> {
  const known = tickets.length === 0 ? [] : await acceptedScans(ctx, tickets.map(({ id }) => id));
  const knownBy = Map.groupBy(known, ({ ticketId }) => ticketId!);
  const freshBy = Map.groupBy(fresh.filter(({ accepted }) => accepted), ({ ticketId }) => ticketId!);
  const conflicts = new Map<string, Conflict>();
  const moved: Record<Conflict, string[]> = { duplicate: [], superseded: [], revoked: [], none: [] };
  const alerts: ConflictAlert[] = [];
  const outcomes: { ticket: DoorTicketRow; isUsed: boolean; isInside: boolean; lastEntryAt: Temporal.Instant | null }[] = [];

  for (const ticket of tickets) {
    const [old, now] = [knownBy.get(ticket.id) ?? [], freshBy.get(ticket.id) ?? []];
    if (old.length === 0 && now.length === 0 && !mayFree) continue;
    const merged = mergeScans([...old.map((scan) => asAccepted(scan, scan.overrideBy !== null)), ...now.map((scan) => asAccepted(scan, scan.override !== undefined))],
      { generation: ticket.generation, voidedAt: ticket.voidedAt, entryPolicy: event.entryPolicy, zone: event.timeZone });
    for (const scan of old) {
      const conflict = merged.conflicts.get(scan.id)!;
      if (conflict === scan.conflict) continue;
      moved[conflict].push(scan.id);
      if (conflict !== 'none' && scan.conflict === 'none') alerts.push({ ticket, conflict, scanId: scan.id, gateId: scan.gateId, at: scan.adjustedAt });
    }
    for (const scan of now) {
      const conflict = merged.conflicts.get(scan.id)!;
      conflicts.set(scan.id, conflict);
      if (conflict !== 'none') alerts.push({ ticket, conflict, scanId: scan.id, gateId: scan.gateId, at: scan.adjustedAt });
    }
    outcomes.push({ ticket, isUsed: merged.isUsed, isInside: merged.isInside, lastEntryAt: merged.lastEntryAt });
  }

  // Those that stop counting first: of one window only one counts at any instant.
  for (const conflict of ['duplicate', 'superseded', 'revoked', 'none'] as const) if (moved[conflict].length > 0) await setConflicts(ctx, moved[conflict], conflict);
  await write(ctx, event, fresh, conflicts);
  // A ticket that was used elsewhere (imported so) is not freed by what did not count here.
  const moving = outcomes.filter(({ isUsed }) => isUsed || mayFree);
  for (const { ticket, isUsed } of moving) await follow(ctx, ticket, isUsed);
  const present = moving.filter(({ ticket, isInside, lastEntryAt }) => ticket.inside !== isInside || String(ticket.lastEntryAt) !== String(lastEntryAt));
  if (present.length > 0) await setPresences(ctx, present.map(({ ticket, isInside, lastEntryAt }) => ({ id: ticket.id, inside: isInside, lastEntryAt })));
  await alertConflicts(ctx, event, alerts);
  const through = fresh.flatMap(({ id, ticketId, gateId, direction, accepted, adjustedAt }) => (accepted && ticketId !== null ? [{ id, ticketId, gateId, direction, at: adjustedAt.toString() }] : []));
  if (through.length > 0) await emit(ctx, ticketsScanned, event.id, { eventId: event.id, scans: through });
  return conflicts;
}

async function write(ctx: Ctx, event: EventRow, fresh: readonly FreshScan[], conflicts: ReadonlyMap<string, Conflict>): Promise<void> {
  const rows: NewScan[] = [];
  for (const scan of fresh) {
    const { override, instead, ...row } = scan;
    const [conflict, entryWindow] = [conflicts.get(scan.id) ?? 'none', scan.accepted ? windowOf(scan, event.entryPolicy, event.timeZone) : null];
    if (instead === undefined) rows.push({ ...row, eventId: event.id, receivedAt: ctx.now, conflict, entryWindow, overrideOf: override?.of ?? null, overrideBy: override?.by ?? null, overrideReason: override?.reason ?? null });
    else await acceptAfterAll(ctx, instead, { result: scan.result, adjustedAt: scan.adjustedAt, scannedAt: scan.scannedAt, offline: scan.offline, entryWindow, conflict });
  }
  if (rows.length > 0) await insertScans(ctx, rows);
}

async function follow(ctx: Ctx, ticket: DoorTicketRow, isUsed: boolean): Promise<void> {
  if (isUsed && (ticket.status === 'valid' || ticket.status === 'transfer_pending')) await step(ctx, ticketMachine, ticket, 'used', { trusted: true });
  if (!isUsed && ticket.status === 'used') await step(ctx, ticketMachine, ticket, 'valid', { trusted: true });
}
