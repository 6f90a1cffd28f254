import { isTaken } from '#capabilities/imports/public.ts';
import type { Draft } from '#capabilities/imports/public.ts';
import { checkAssignments } from './check-assignments.ts';
import { checkItems, checkPackages, checkRooms, checkTeam } from './check-catalog.ts';
import { checkClients } from './check-clients.ts';
import { checkLines, checkTotals } from './check-lines.ts';
import { checkDeposits, checkPayments } from './check-payments.ts';
import { checkRoomsFree, checkSessions } from './check-sessions.ts';
import type { ImportTerms, Known } from './known.ts';
import type { Plan } from './plan.ts';
import type { StudioTables } from './sheets.ts';

/** What an earlier import made of a row of this file. */
export interface Earlier {
  idOf: (draft: Draft) => string | undefined;
}

/**
 * Judge every row of a studio's files (studio 13): each by itself, against the others and against what the tenant has.
 * Writes nothing; what is wrong is added to the rows.
 * @returns the rows that may be taken, with all they point at resolved
 */
export async function checkStudio(tables: StudioTables, known: Known, terms: ImportTerms, earlier: Earlier): Promise<Plan> {
  const ids = new Map<Draft, string>();
  const idOf = (draft: Draft): string => {
    const id = ids.get(draft) ?? earlier.idOf(draft) ?? terms.newId();
    ids.set(draft, id);
    return id;
  };
  const isOwn = (draft: Draft) => earlier.idOf(draft) !== undefined;
  const plan: Plan = { tables, team: [], rooms: [], items: [], packages: [], packageItems: [], clients: [], sessions: [], laterPayments: [] };

  const staff = checkTeam(tables, known, idOf, isOwn, plan);
  const rooms = checkRooms(tables, known, idOf, isOwn, plan);
  const items = checkItems(tables, known, idOf, isOwn, plan);
  const packages = checkPackages(tables, known, items, idOf, isOwn, terms, plan);
  const catalog = { staff, rooms, items, packages };
  const clients = await checkClients(tables, known, idOf, isOwn, plan);

  const planned = await checkSessions(tables, catalog, clients, idOf, terms, plan);
  // A reference that stands twice is that of its first row.
  const refusedRefs = new Set(tables.sessions.filter((draft) => !isTaken(draft)).map((draft) => draft.values.ref ?? '').filter((ref) => !planned.has(ref)));
  await checkLines(tables, planned, refusedRefs, known, catalog, idOf);
  await checkTotals(tables, planned.values(), terms);
  const ofFile = new Set(plan.sessions.map(({ id }) => id));
  const busy = known.busy.filter(({ sessionId }) => sessionId === null || !ofFile.has(sessionId));
  await checkRoomsFree(plan, busy, terms.now);

  // A session may have fallen by its lines or its room: what hangs on it falls with it.
  for (const [ref, session] of planned) {
    if (isTaken(session.draft)) continue;
    planned.delete(ref);
    refusedRefs.add(ref);
  }
  plan.sessions = plan.sessions.filter((session) => isTaken(session.draft));
  for (const draft of tables.lines) {
    const { ref } = draft.values;
    if (isTaken(draft) && ref !== undefined && refusedRefs.has(ref)) draft.issues.push({ level: 'skipped', column: 'external_ref', code: 'POINTS_AT_REFUSED', params: { value: ref } });
  }
  await checkAssignments(tables, planned, refusedRefs, known, busy, catalog, idOf, terms, terms.now);
  await checkPayments(tables, planned, refusedRefs, known, isOwn, idOf, terms, plan);
  checkDeposits(plan.sessions);
  return plan;
}
