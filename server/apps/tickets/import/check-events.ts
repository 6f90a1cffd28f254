import { isBefore } from '#contracts/time.ts';
import { nitCheckDigit } from '#apps/tickets/rules/nit.ts';
import { addIssue, fold, isTaken, place, refuse, shown, warn } from '#capabilities/imports/public.ts';
import type { Earlier } from '#capabilities/imports/public.ts';
import type { Judge } from './check.ts';
import type { LegalOf, Plan } from './plan.ts';
import { instantIn, zoneOf } from './prepare.ts';
import type { Surroundings } from './prepare.ts';
import type { EventDraft, TicketTables } from './sheets.ts';

/** Events of the file, and those of the tenant that other rows may name. */
export function checkEvents({ events }: TicketTables, around: Surroundings, profiles: readonly { id: string; taxId: string; legalName: string }[], judge: Judge, plan: Plan): void {
  for (const known of around.events) plan.events.set(known.slug, { id: known.id, slug: known.slug, zone: known.timeZone, currency: known.currency, known });
  const first = new Map<string, EventDraft>();
  const legal = new Map<string, LegalOf>(profiles.map(({ id, taxId, legalName }) => [taxId, { taxIdType: 'NIT', taxId, digit: null, legalName, id }]));
  for (const draft of events) {
    const { event: slug, startsAt, endsAt, name } = draft.values;
    const found = isTaken(draft) && slug !== undefined && startsAt !== undefined && endsAt !== undefined && name !== undefined ? judged(draft, { startsAt, endsAt }, around, legal, judge) : null;
    if (slug === undefined) continue;
    const other = first.get(slug);
    if (found && other) refuse(draft, 'name', 'REPEATED', { value: shown(name ?? ''), other: place(other) });
    if (!isTaken(draft) || !found) {
      // An event that stands already is there for the others, whatever this row says.
      if (!other && !plan.events.has(slug)) plan.refused.add(slug);
      continue;
    }
    first.set(slug, draft);
    settle(draft, slug, found, around, judge, plan);
  }
}

const nothing = (draft: EventDraft, column: string, code: string, value: string): null => {
  refuse(draft, column, code, { value });
  return null;
};

interface Found { zone: string; startsAt: string; endsAt: string; legal: LegalOf | null; pulep: string | null }

function judged(draft: EventDraft, { startsAt, endsAt }: { startsAt: string; endsAt: string }, around: Surroundings, profiles: Map<string, LegalOf>, judge: Judge): Found | null {
  const zone = zoneOf(draft, around.zone);
  if (zone === null) return nothing(draft, 'time_zone', 'ZONE_UNKNOWN', shown(draft.values.timeZone ?? ''));
  const [start, end] = [instantIn(startsAt, zone), instantIn(endsAt, zone)];
  if (start === null) return nothing(draft, 'start_local', 'LOCAL_TIME_MISSING', startsAt.replace('T', ' '));
  if (end === null) return nothing(draft, 'end_local', 'LOCAL_TIME_MISSING', endsAt.replace('T', ' '));
  if (!isBefore(start, end)) refuse(draft, 'end_local', 'ENDS_BEFORE_START', { start: startsAt.replace('T', ' '), end: endsAt.replace('T', ' ') });
  else if (!isBefore(judge.now, start) && !judge.earlier(draft)) refuse(draft, 'start_local', 'EVENT_IN_PAST', { value: startsAt.replace('T', ' ') });
  const pulep = draft.values.pulep?.toUpperCase() ?? null;
  if (pulep !== null && !/^[A-Z]{3}[0-9]{3}$/.test(pulep)) refuse(draft, 'pulep', 'PULEP_FORM', { value: shown(pulep) });
  const legal = legalOf(draft, around.country, profiles);
  return { zone, startsAt, endsAt, legal, pulep };
}

/** Who answers for the event by law; a Colombian NIT must have its right digit (tickets 5.11). */
function legalOf(draft: EventDraft, country: string, profiles: Map<string, LegalOf>): LegalOf | null {
  const { nit, legalName } = draft.values;
  if (nit === undefined) return null;
  const typed = nit.replace(/[\s.]/g, '').toUpperCase();
  const [, number, digit] = /^(\d{5,15})-?(\d)$/.exec(typed.includes('-') ? typed : '') ?? [];
  if (country === 'CO' && (number === undefined || digit === undefined || nitCheckDigit(number) !== Number(digit))) {
    return nothing(draft, 'nit', 'TAX_ID_INVALID', shown(nit));
  }
  if (country !== 'CO' && !/^[0-9A-Z&Ñ-]{3,20}$/.test(typed)) {
    return nothing(draft, 'nit', 'TAX_ID_INVALID', shown(nit));
  }
  const taxId = country === 'CO' ? (number ?? typed) : typed;
  const known = profiles.get(taxId);
  if (known) {
    if (legalName !== undefined && fold(legalName) !== fold(known.legalName)) warn(draft, 'legal_name', 'LEGAL_NAME_DIFFERS', { value: shown(legalName), other: shown(known.legalName) });
    return known;
  }
  if (legalName === undefined) {
    refuse(draft, 'legal_name', 'LEGAL_NAME_MISSING');
    return null;
  }
  const made: LegalOf = { taxIdType: country === 'CO' ? 'NIT' : 'OTHER', taxId, digit: digit ?? null, legalName, id: null };
  profiles.set(taxId, made);
  return made;
}

function settle(draft: EventDraft, slug: string, found: Found, around: Surroundings, judge: Judge, plan: Plan): void {
  const there = plan.events.get(slug);
  const earlier: Earlier | undefined = judge.earlier(draft);
  if (there && !earlier) return addIssue(draft, 'duplicate', 'name', 'ALREADY_THERE', { value: shown(draft.values.name ?? '') });
  if (there && earlier?.changed && !earlier.touched && there.known?.status !== 'draft') addIssue(draft, 'skipped', null, 'EVENT_ON_SALE', { value: slug });
  const of = there ?? { id: judge.idOf(draft), slug, zone: found.zone, currency: around.currency, known: null };
  plan.events.set(slug, of);
  if (isTaken(draft)) plan.newEvents.push({ draft, of, startsAt: found.startsAt, endsAt: found.endsAt, legal: found.legal, pulep: found.pulep });
}
