import { sum } from '#contracts/money.ts';
import { inTurns, isTaken, refuse, warn } from '#capabilities/imports/public.ts';
import { lineAmounts, sessionTotals } from '#apps/studio/rules/totals.ts';
import { leaveOut } from './check-catalog.ts';
import type { Catalog, IdOf } from './check-catalog.ts';
import type { ImportTerms, Known } from './known.ts';
import type { PlannedLine, PlannedSession } from './plan.ts';
import type { LineRow, StudioTables } from './sheets.ts';

/** Every line goes to its session. One whose item nobody knows is refused, unless it is plainly words of a person. */
export async function checkLines(tables: StudioTables, sessions: Map<string, PlannedSession>, refusedRefs: ReadonlySet<string>, known: Known, catalog: Catalog, idOf: IdOf): Promise<void> {
  const knownRefs = new Set(known.sessions.map(({ ref }) => ref));
  for await (const draft of inTurns(tables.lines)) {
    const { ref, quantity, unitPrice } = draft.values;
    if (ref === undefined) continue;
    const session = sessions.get(ref);
    if (!session) {
      if (knownRefs.has(ref) && !refusedRefs.has(ref)) draft.issues.push({ level: 'skipped', column: 'external_ref', code: 'SESSION_NOT_IN_FILE', params: { value: ref } });
      else leaveOut(draft, 'external_ref', refusedRefs.has(ref), 'SESSION_UNKNOWN', ref);
      continue;
    }
    const what = sold(draft, catalog);
    if (!what || !isTaken(draft) || quantity === undefined || unitPrice === undefined) continue;
    if (!lineAmounts({ quantity, unitPriceMinor: unitPrice, discountMinor: 0 }).ok) {
      refuse(draft, 'unit_price', 'AMOUNT_TOO_LARGE', { value: unitPrice });
      continue;
    }
    session.lines.push({ draft, id: idOf(draft), ...what, quantity, unitPriceMinor: unitPrice, discountMinor: 0 });
  }
}

type Sold = Pick<PlannedLine, 'lineType' | 'sourceType' | 'source' | 'code' | 'name' | 'itemType' | 'unitMeasure' | 'taxClass'>;

/** A package that was sold at a price is one line at that price: what the file says was agreed is not taken apart again. */
function sold(draft: LineRow, catalog: Catalog): Sold | null {
  const { item: either, itemCode, itemName } = draft.values;
  const text = itemCode ?? either ?? itemName;
  if (text === undefined) {
    refuse(draft, 'item_code or name', 'CELL_REQUIRED');
    return null;
  }
  const item = catalog.items.byCode(text) ?? (catalog.packages.byCode(text) ? undefined : catalog.items.find(text));
  if (item) return { lineType: 'item', sourceType: 'item', source: item, code: item.code, name: item.name, itemType: item.itemType, unitMeasure: item.unitMeasure, taxClass: item.taxClass };
  const pack = catalog.packages.find(text);
  if (pack) return { lineType: 'package_fee', sourceType: 'package', source: pack, code: pack.code, name: pack.name, itemType: 'other', unitMeasure: 'package', taxClass: null };

  const looksLikeCode = itemCode !== undefined || /^[\p{Lu}\d][\p{Lu}\d._/-]*$/u.test(text);
  if (looksLikeCode) {
    leaveOut(draft, 'item_code or name', catalog.items.wasRefused(text) || catalog.packages.wasRefused(text), 'ITEM_UNKNOWN', text);
    return null;
  }
  warn(draft, 'item_code or name', 'LINE_WITHOUT_ITEM', { value: text });
  return { lineType: 'adjustment', sourceType: null, source: null, code: '', name: text, itemType: 'other', unitMeasure: 'unit', taxClass: null };
}

/** What the file says a session costs must be what its lines add up to, to one minor unit (studio 13). */
export async function checkTotals(tables: StudioTables, sessions: Iterable<PlannedSession>, terms: ImportTerms): Promise<void> {
  const brokenLines = new Set(tables.lines.filter((line) => !isTaken(line)).map((line) => line.values.ref));
  for await (const session of inTurns(sessions)) {
    const { draft } = session;
    const { subtotal, total } = draft.values;
    const said = total ?? (subtotal === undefined ? undefined : subtotal + session.transportMinor - session.discountMinor);
    if (brokenLines.has(session.ref)) {
      refuse(draft, null, 'LINES_REFUSED');
      continue;
    }
    if (session.lines.length === 0 && !tables.hasLines && said !== undefined) fillIn(session, said, terms);

    const lineTotal = sum(session.lines.map((line) => line.quantity * line.unitPriceMinor));
    if (subtotal !== undefined && Math.abs(subtotal - lineTotal) > 1) {
      refuse(draft, 'subtotal', 'SUBTOTAL_DIFFERS', { said: subtotal, lines: lineTotal, difference: subtotal - lineTotal });
      continue;
    }
    const computed = lineTotal + session.transportMinor - session.discountMinor;
    if (said !== undefined && Math.abs(said - computed) > 1) {
      refuse(draft, 'total', 'TOTAL_DIFFERS', { said, lines: computed, difference: said - computed });
      continue;
    }
    if (said !== undefined && said !== computed) absorb(session, said - computed, terms);
    const totals = sessionTotals({
      sessionType: session.sessionType, transportMinor: session.transportMinor, discountMinor: session.discountMinor,
      lines: session.lines.map((line) => ({ lineTotalMinor: line.quantity * line.unitPriceMinor - line.discountMinor })),
    });
    if (totals.ok) Object.assign(session, totals.value);
    else refuse(draft, totals.code === 'DISCOUNT_EXCEEDS_TOTAL' ? 'discount' : 'total', totals.code);
    if (session.lines.length === 0 && session.status !== 'request' && session.status !== 'negotiation') warn(draft, null, 'SESSION_WITHOUT_LINES');
  }
}

const adjustment = (session: PlannedSession, unitPriceMinor: number, terms: ImportTerms): PlannedLine => ({
  draft: session.draft, id: terms.newId(), lineType: 'adjustment', sourceType: null, source: null, code: '', name: 'Importado', itemType: 'other', unitMeasure: 'unit',
  taxClass: null, quantity: 1, unitPriceMinor, discountMinor: 0,
});

/** A file without a sheet of lines says only what each session costs: one line holds it. */
function fillIn(session: PlannedSession, said: number, terms: ImportTerms): void {
  const subtotal = session.draft.values.subtotal ?? said - session.transportMinor + session.discountMinor;
  if (subtotal <= 0) return;
  session.lines.push(adjustment(session, subtotal, terms));
  warn(session.draft, null, 'LINES_MISSING');
}

/** One minor unit of rounding: the books take over what the file says, so that the sums agree. */
function absorb(session: PlannedSession, difference: number, terms: ImportTerms): void {
  if (difference > 0) session.lines.push(adjustment(session, difference, terms));
  else session.discountMinor -= difference;
  warn(session.draft, 'total', 'TOTAL_ROUNDED', { difference });
}
