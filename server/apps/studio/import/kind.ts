import { resourceVersions } from '#capabilities/calendar/public.ts';
import { itemVersions, itemValues, packageValues, packageVersions } from '#capabilities/catalog/public.ts';
import { clientVersions } from '#capabilities/clients/public.ts';
import { memberDirectory } from '#capabilities/identity/public.ts';
import { defineImport, fold } from '#capabilities/imports/public.ts';
import type { Action, Draft, Table, Written } from '#capabilities/imports/public.ts';
import { paymentVersions } from '#capabilities/payments/public.ts';
import type { Ctx } from '#platform/context.ts';
import { checkStudio } from './check.ts';
import { loadKnown, loadPlace, loadTerms } from './load.ts';
import { writePayments } from './money.ts';
import { writeTeam } from './people.ts';
import type { Plan } from './plan.ts';
import { countryOf, versionsOf } from './queries.ts';
import { reconcile } from './reconcile.ts';
import { studioSheets, studioTables } from './sheets.ts';
import { undoStudio } from './undo.ts';
import { writeClients, writeItems, writePackages, writeRooms } from './write-catalog.ts';
import { writeAssignments, writeLines, writeSessions } from './write-sessions.ts';
import type { Place } from './write-sessions.ts';

type Fields = Record<string, string | number | undefined>;
const joined = (...parts: (string | number | undefined)[]): string | null => (parts.every((part) => part === undefined) ? null : parts.map((part) => fold(String(part ?? ''))).join('|'));

/** What names a row over all imports. A payment has no name of its own: all that it says is its name. */
const keys: Record<string, (values: Fields) => string | null> = {
  team: ({ email }) => joined(email), rooms: ({ code }) => joined(code), items: ({ code }) => joined(code), packages: ({ code }) => joined(code),
  package_items: ({ packageCode, itemCode }) => joined(packageCode, itemCode), clients: ({ primaryPhone }) => joined(primaryPhone), sessions: ({ ref }) => (ref === undefined ? null : String(ref)),
  session_lines: ({ ref, item, itemCode, itemName }) => joined(ref, itemCode ?? item ?? itemName), assignments: ({ ref, photographerEmail }) => joined(ref, photographerEmail),
  payments: ({ ref, kind, amount, date, method, documentNumber }) => joined(ref, kind, amount, date, method, documentNumber),
};

/** A package is what it contains, a session what was sold in it. */
const belongs: Record<string, { sheet: string; by: (row: Draft) => unknown; of: (row: Draft) => unknown }> = {
  packages: { sheet: 'package_items', by: ({ values }) => values['code'], of: ({ values }) => values['packageCode'] },
  sessions: { sheet: 'session_lines', by: ({ values }) => values['ref'], of: ({ values }) => values['ref'] },
};

/** Rows of the dependent sheet by what they belong to, made once for a file. */
const grouped = new WeakMap<Table, Map<unknown, Draft[]>>();
function contentOf(draft: Draft, tables: readonly Table[]): unknown {
  const dependent = belongs[draft.sheet];
  const table = dependent && tables.find(({ spec }) => spec.name === dependent.sheet);
  if (!dependent || !table) return draft.values;
  const groups = grouped.get(table) ?? Map.groupBy(table.drafts, dependent.of);
  grouped.set(table, groups);
  return [draft.values, (groups.get(dependent.by(draft)) ?? []).map(({ values }) => values)];
}

defineImport({
  app: 'studio',
  sheets: studioSheets,
  keyOf: (draft) => keys[draft.sheet]?.(draft.values as Fields) ?? null,
  contentOf,

  async check(ctx, tables, task, earlier) {
    const country = await countryOf(ctx);
    const place = await loadPlace(ctx, task);
    const rows = studioTables(tables);
    const known = await loadKnown(ctx, rows, place, country);
    const plan = await checkStudio(rows, known, await loadTerms(ctx, task, place, country), { idOf: (draft) => earlier(draft)?.entityId });
    const planned = byDraft(plan);
    return {
      entityIdOf: (draft) => planned.get(draft)?.id,
      write: (inner, sheet, actionOf, runId) => write(inner, sheet, plan, { actionOf, isTouched: (draft) => earlier(draft)?.touched ?? false }, place, country, runId),
      reconcile: (inner) => reconcile(inner, plan, place.currency),
    };
  },

  async versionsOf(ctx, sheet, ids) {
    if (ids.length === 0) return new Map();
    if (sheet === 'team') return new Map((await memberDirectory(ctx)).filter(({ userId }) => ids.includes(userId)).map(({ userId, version }) => [userId, version]));
    if (sheet === 'rooms') return resourceVersions(ctx, ids);
    if (sheet === 'items') return itemVersions(ctx, ids);
    if (sheet === 'packages' || sheet === 'package_items') return packageVersions(ctx, ids);
    if (sheet === 'clients') return clientVersions(ctx, ids);
    if (sheet === 'payments') return paymentVersions(ctx, ids);
    return versionsOf(ctx, sheet === 'sessions' ? 'photoSession' : sheet === 'session_lines' ? 'photoSessionLine' : 'photoSessionAssignment', ids);
  },

  undo: undoStudio,
});

/** Contents of packages have no record of their own: they are the package's. */
function byDraft(plan: Plan): Map<Draft, { id: string }> {
  const all = new Map<Draft, { id: string }>();
  for (const planned of [...plan.team, ...plan.rooms, ...plan.items, ...plan.packages, ...plan.clients, ...plan.sessions]) all.set(planned.draft, planned);
  for (const { draft, pack } of plan.packageItems) all.set(draft, pack);
  for (const session of plan.sessions) {
    for (const planned of [...session.lines, ...session.assignments, ...session.payments]) if (planned.draft !== session.draft) all.set(planned.draft, planned);
  }
  for (const { payment } of plan.laterPayments) all.set(payment.draft, payment);
  return all;
}

interface Judged { actionOf: (draft: Draft) => Action; isTouched: (draft: Draft) => boolean }

async function write(ctx: Ctx, sheet: string, plan: Plan, { actionOf, isTouched }: Judged, place: Place, country: string, runId: string): Promise<Written[]> {
  const of = ({ draft }: { draft: Draft }): Action => actionOf(draft);
  switch (sheet) {
    case 'team': return writeTeam(ctx, plan, of, place);
    case 'rooms': return writeRooms(ctx, plan, of, place);
    case 'items': return writeItems(ctx, plan, of, itemValues, country);
    case 'packages': return writePackages(ctx, plan, of, packageValues);
    case 'package_items': return plan.packageItems.filter((one) => of(one) !== 'unchanged').map(({ draft, pack }) => ({ draft, entityId: pack.id }));
    case 'clients': return writeClients(ctx, plan, of, country);
    case 'sessions': return writeSessions(ctx, plan.sessions, of, place);
    case 'session_lines': return writeLines(ctx, plan.sessions, of, ({ draft }) => isTouched(draft));
    case 'assignments': return writeAssignments(ctx, plan.sessions, of, place);
    case 'payments': return writePayments(ctx, plan, of, place, runId);
    default: throw new Error(`the studio does not import a sheet ${sheet}`);
  }
}
