import { globalTables } from '#platform/global-tables.ts';
import { prove } from '#proof/prove.ts';
import { everyCell, otherBranch, othersRecord } from './roles/by-role.ts';
import type { Cells } from './roles/by-role.ts';
import { everyColumn, hidden } from './roles/fields.ts';
import { grants } from './roles/grants.ts';
import { bentLinks, feeds, sameKey, searched, unmoved } from './tenants/by-ways.ts';
import type { Ways } from './tenants/by-ways.ts';
import { tryForeignIds } from './tenants/foreign-ids.ts';
import { takeTurns } from './tenants/interleaved.ts';
import { withoutTenant } from './tenants/no-tenant.ts';
import { trySql } from './tenants/random-sql.ts';
import { useScene } from './tenants/scene.ts';
import { listen } from './tenants/sockets.ts';
import { timeAnswers } from './tenants/timing.ts';

// Nobody gets into another tenant: by an id in any place of any request, by a list, a file, a feed, a socket, nor by SQL.
// And inside of one, nobody does, sees or hands out what his role does not give him.

const scene = useScene((process.env['PROOF_SCALE'] ?? 'round') === 'round' ? 1 : 2);

// First of all: what the requests below try stands in one's own log afterwards, with the ids of the others.
const tenantTables = async (): Promise<string[]> =>
  (await scene.owner.query<{ name: string }>("select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1")).rows.map(({ name }) => name).filter((name) => !(name in globalTables));

prove('E6', 'SQL under the role of the program: no tenant set, the wrong one set, and tenants taking turns on few connections', { wanted: '0 foreign rows seen, changed or added', sizes: { round: 400, tenth: 4000, full: 40_000 }, minutes: 60 }, async (size, random) => {
  const { world, owner, own, others: [other], ids } = scene;
  const tables = await tenantTables();
  const none = await withoutTenant(world.appUrl, owner, tables);
  const before = await ids.fingerprint(other!.id);
  const { statements, tables: touched, refused, nothing, own: ours, against } = await trySql(world.appUrl, owner, tables, { id: own.id, ids: new Set(), word: scene.wordOf(own.id) }, { id: other!.id, ids: scene.canaries.find(({ tenantId }) => tenantId === other!.id)!.ids, word: scene.wordOf(other!.id) }, size, random);
  const after = await ids.fingerprint(other!.id);
  const changed = Object.keys(after).filter((table) => after[table] !== before[table]).map((table) => `${table}: rows of the other tenant were changed`);
  const turns = await takeTurns(world, [own.id, other!.id], ['client', 'photo_session', 'resource', 'role', 'setting', 'ticket_event', 'booking', 'receipt'], Math.ceil(size / 4), random);
  return {
    seen: `${tables.length} tables: ${none.statements} statements without a tenant, ${none.against.length} let through; ${statements} random statements on ${touched} tables (${refused} refused, ${nothing} found nothing, ${ours} found their own); ${turns.seen}`,
    against: [...none.against, ...against, ...changed, ...turns.against],
  };
});

prove('E1', "every place of every operation that takes an id x other tenants' ids", { wanted: '100 % answered like an id that never was, in a path 404; 0 rows of theirs changed', sizes: { round: 1, tenth: 2, full: 2 }, minutes: 60 }, async (foreigners) => {
  const { places, requests, found404, empty, seen, refused, against } = await tryForeignIds(scene, foreigners);
  return { seen: `${places} places, ${requests} requests: ${found404} answers 404, ${empty} empty lists (in ${seen} of those places an own id is seen to be found), ${refused} refused otherwise; ${against.length} differ`, against };
});

prove('E2', 'lists, counts, exports, search, cursors, keys, links, feeds and sockets, with a word of its own in the rows of each tenant', { wanted: '0 foreign ids or words in any answer of the run; no answer changed by what another tenant does', sizes: { round: 1, tenth: 3, full: 3 }, minutes: 60 }, async (formats) => {
  const ways: Ways = { against: [], seen: [] };
  await searched(scene, ways, ['csv', 'xlsx', 'pdf'].slice(0, formats));
  await sameKey(scene, ways);
  await bentLinks(scene, ways);
  await feeds(scene, ways);
  await unmoved(scene, ways);
  await listen(scene, ways);
  const { answers, bytes, caught } = scene.watch;
  return { seen: `${answers} answers, ${bytes} bytes: ${caught.length} foreign ids or words; ${ways.seen.join('; ')}`, against: [...new Set(caught), ...ways.against] };
});

prove('E3', "how long it takes to hear that there is no such thing: another tenant's id and an id that never was", { wanted: 'medians < 5 ms apart, Mann-Whitney p > 0.01', sizes: { tenth: 1000, full: 1000 }, minutes: 60 }, (pairs, random) => timeAnswers(scene, pairs, random));

/** They name nobody and answer for whoever asks: nothing, to somebody who has nothing. */
const FIGURES_OF_ONESELF = { 'studio.photographerDashboard': 'counts of one\'s own', 'studio.ownStats': 'counts of one\'s own', 'tickets.ownPromoterStats': 'counts of one\'s own' };

prove('F1', 'every operation x every system role, things of another branch, records of another person', { wanted: '0 differences from the reviewed table; nothing of another branch or person', sizes: { round: 1, tenth: 1, full: 1 }, minutes: 60 }, async () => {
  const cells: Cells = { cells: 0, against: [], seen: [] };
  await everyCell(scene, cells);
  await otherBranch(scene, cells, {});
  await othersRecord(scene, cells, FIGURES_OF_ONESELF);
  return { seen: cells.seen.join('; '), against: cells.against };
});

prove('F2', 'columns that nobody declared in every writable body, and what a role may not see in its answers', { wanted: '100 % of undeclared fields refused; 0 hidden fields or secrets shown', sizes: { round: 1, tenth: 1, full: 1 }, minutes: 60 }, async (_size, random) => {
  const cells: Cells = { cells: 0, against: [], seen: [] };
  await everyColumn(scene, cells, random);
  await hidden(scene, cells);
  const { leaked, secrets, answers } = scene.watch;
  return { seen: `${cells.seen.join('; ')}; ${leaked.length} of ${secrets.length} secrets in ${answers} answers`, against: [...cells.against, ...leaked] };
});

prove('F4', 'every operation that hands out rights, asked for more than the caller has', { wanted: '100 % refused', sizes: { round: 12, tenth: 1000, full: 1000 }, minutes: 60 }, async (size) => {
  const cells: Cells = { cells: 0, against: [], seen: [] };
  await grants(scene, cells, size);
  return { seen: cells.seen.join('; '), against: cells.against };
});
