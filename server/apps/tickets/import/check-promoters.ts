import { addIssue, isTaken, place, refuse, warn } from '#capabilities/imports/public.ts';
import type { Judge } from './check.ts';
import type { Plan } from './plan.ts';
import type { PromoterDraft, TicketTables } from './sheets.ts';

/** Promoters by their codes, which ignore case. Without a rate they get what the tenant usually gives. */
export function checkPromoters({ promoters }: TicketTables, taken: ReadonlySet<string>, judge: Judge, plan: Plan): void {
  const first = new Map<string, PromoterDraft>();
  for (const draft of promoters) {
    const { code, rate } = draft.values;
    if (code === undefined) continue;
    const other = first.get(code);
    if (other) refuse(draft, 'code', 'REPEATED', { value: code, other: place(other) });
    const earlier = judge.earlier(draft);
    if (isTaken(draft) && taken.has(code) && !earlier) refuse(draft, 'code', 'PROMOTER_CODE_TAKEN', { value: code });
    if (isTaken(draft) && earlier?.changed && !earlier.touched) addIssue(draft, 'skipped', 'code', 'PROMOTER_KEPT', { value: code });
    if (!isTaken(draft)) continue;
    if (rate === undefined) warn(draft, 'rate', 'RATE_ASSUMED');
    first.set(code, draft);
    plan.promoters.push({ draft, id: judge.idOf(draft), code, rateBp: rate ?? null });
  }
}
