import { stepOf } from '#contracts/money.ts';
import { isBefore } from '#contracts/time.ts';
import { externalCodeHash } from '#apps/tickets/rules/external-code.ts';
import { addIssue, inTurns, isTaken, place, refuse, shown, warn } from '#capabilities/imports/public.ts';
import { areaOf } from './check-areas.ts';
import type { Judge } from './check.ts';
import { placeOf, unitKey } from './places.ts';
import type { Plan, UnitOf } from './plan.ts';
import { instantIn } from './prepare.ts';
import type { SoldDraft, TicketTables } from './sheets.ts';

/** What the tenant knows of sales elsewhere: references by `event ref`, and codes by `event hash`, each with its order. */
export interface KnownSales { refs: ReadonlyMap<string, string>; codes: ReadonlyMap<string, string> }

const WHY: Partial<Record<UnitOf['status'], string>> = { blocked: 'SEAT_BLOCKED', sold: 'SEAT_SOLD', held: 'SEAT_HELD', disabled: 'SEAT_DISABLED' };

/** Tickets that somebody else sold (tickets 13): each takes one free unit. The first of two that want one seat has it. */
export async function checkSold({ sold }: TicketTables, ambiguous: (name: string) => string[], known: KnownSales, judge: Judge, plan: Plan): Promise<void> {
  const refs = new Map<string, SoldDraft>();
  const codes = new Map<string, SoldDraft>();
  for await (const draft of inTurns(sold)) {
    const area = areaOf(draft, ambiguous, plan);
    const { externalRef, externalCode, paid, paidAt } = draft.values;
    if (!area || externalRef === undefined || paid === undefined || !isTaken(draft)) continue;
    const earlier = judge.earlier(draft);
    const at = placeOf(draft.values);
    if (at === null) {
      refuse(draft, 'row/seat or number', 'CELL_REQUIRED');
      continue;
    }
    const event = area.event;
    const name = at.row === null ? String(at.number) : `${at.row}-${at.seat}`;
    const ref = `${event.id} ${externalRef}`;
    const twin = refs.get(ref);
    if (twin) refuse(draft, 'external_ref', 'REPEATED', { value: shown(externalRef), other: place(twin) });
    else if (!earlier && known.refs.has(ref)) addIssue(draft, 'skipped', 'external_ref', 'REF_ALREADY_IMPORTED', { value: shown(externalRef) });
    if (paid % stepOf(event.currency) !== 0) refuse(draft, 'paid', 'PRICE_STEP', { amount: paid });

    const unit = area.units.get(unitKey(at));
    if (!unit) refuse(draft, 'row/seat or number', 'UNIT_UNKNOWN', { value: name, area: shown(area.name) });
    else if (unit.claimedBy) refuse(draft, 'row/seat or number', 'SEAT_CLAIMED_TWICE', { value: name, other: place(unit.claimedBy) });
    else if (!earlier && unit.status !== 'available' && isTaken(draft)) refuse(draft, 'row/seat or number', WHY[unit.status] ?? 'SEAT_SOLD', { value: name });

    const when = paidAt === undefined ? judge.now : paidAt.endsWith('Z') ? Temporal.Instant.from(paidAt) : instantIn(paidAt, event.zone);
    if (when === null) refuse(draft, 'paid_at', 'LOCAL_TIME_MISSING', { value: shown(paidAt ?? '') });
    const hash = externalCode === undefined ? undefined : `${event.id} ${externalCodeHash(externalCode)}`;
    if (hash !== undefined && isTaken(draft)) {
      const same = codes.get(hash);
      if (same) refuse(draft, 'external_code', 'CODE_REPEATED', { other: place(same) });
      else if (!earlier && known.codes.has(hash)) refuse(draft, 'external_code', 'CODE_REPEATED');
    }
    if (!isTaken(draft) || !unit || when === null) continue;
    if (paidAt === undefined) warn(draft, 'paid_at', 'PAID_AT_MISSING');
    else if (!isBefore(when, judge.asOfEnd)) warn(draft, 'paid_at', 'PAID_IN_FUTURE');
    if (draft.values.holderEmail === undefined) warn(draft, 'holder_email', 'HOLDER_EMAIL_MISSING');
    refs.set(ref, draft);
    if (hash !== undefined) codes.set(hash, draft);
    unit.claimedBy = draft;
    plan.sales.push({ draft, id: judge.idOf(draft), unit, paidAt: when, paidMinor: paid });
  }
}
