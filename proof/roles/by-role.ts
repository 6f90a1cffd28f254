import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Actor } from '#platform/context.ts';
import { modules } from '#server/modules.ts';
import { everything } from '#test/routes-actors.ts';
import { namesThings } from '#test/furnished.ts';
import { plain } from '#proof/tenants/by-ways.ts';
import { kindOf, placesOf } from '#proof/tenants/places.ts';
import type { Scene } from '#proof/tenants/scene.ts';

export interface Cells { cells: number; against: string[]; seen: string[] }

interface Role { name: string; permissions: ReadonlySet<string> }
export const systemRoles = (): Role[] =>
  modules.flatMap((module) => Object.entries(module.roles ?? {}).map(([name, { permissions }]) => ({ name: `${module.name}.${name}`, permissions: permissions.includes('*') ? everything : new Set(permissions) })));

/** The reviewed table: operation -> who may call it (test/routes.test.ts holds it against the declarations). */
const reviewed = (): Map<string, string[]> => new Map(readFileSync(new URL('../../test/route-roles.txt', import.meta.url), 'utf8').trim().split('\n').map((line) => line.split(': ') as [string, string]).map(([id, who]) => [id, who.split(' ')]));

const guarded = (scene: Scene): Endpoint[] => scene.endpoints.filter(({ permission }) => permission !== 'public');
const isRefusal = (answer: { statusCode: number; body: string }): boolean => answer.statusCode === 403 && answer.body.includes('"INSUFFICIENT_PERMISSIONS"');

/** Every operation as every role, with an empty request: refused at the door where the table does not name the role. */
export async function everyCell(scene: Scene, cells: Cells): Promise<void> {
  const table = reviewed();
  const roles = [...systemRoles(), { name: 'no role', permissions: new Set<string>() }];
  for (const endpoint of guarded(scene)) {
    const who = table.get(endpoint.id);
    if (!who) cells.against.push(`${endpoint.id}: has no line in the reviewed table`);
    for (const { name, permissions } of roles) {
      cells.cells += 1;
      const answer = await scene.ask(endpoint, { ...scene.own.actor, permissions }, {});
      const may = who?.includes(name) || endpoint.permission === 'signed_in';
      if (!may && !isRefusal(answer)) cells.against.push(`${name} came through the door of ${endpoint.id}: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
      // Rights that hang on the record are judged behind the door: an id that is nobody's has no record.
      if (may && permissions === everything && isRefusal(answer)) cells.against.push(`${name} may call ${endpoint.id} and was refused`);
      if (answer.statusCode >= 500) cells.against.push(`${name} ${endpoint.id}: ${answer.body.slice(0, 200)}`);
    }
  }
  cells.seen.push(`${cells.cells} cells of role and operation`);
}

/** Somebody whose branches are others: what belongs to a branch is not there for him. */
export async function otherBranch(scene: Scene, cells: Cells, open: Readonly<Record<string, string>>): Promise<void> {
  const branches = new Set((await scene.owner.query<{ name: string }>("select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'branch_id' where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'")).rows.map(({ name }) => name));
  const elsewhere: Actor = { ...scene.own.actor, branchIds: [randomUUID()] };
  let tried = 0;
  for (const endpoint of guarded(scene).filter(namesThings)) {
    const [place] = placesOf(endpoint).filter(({ part }) => part === 'path');
    const kind = place && kindOf(place);
    if (!kind || !branches.has(kind.table)) continue;
    const asked = await plain(scene, scene.own, endpoint);
    if (!asked) continue;
    const { rows: [thing] } = await scene.owner.query<{ branch: string | null }>(`select branch_id as branch from ${kind.table} where ${kind.column} = $1 limit 1`, [asked.params![place.at]]);
    if (!thing?.branch) continue;
    tried += 1;
    const answer = await scene.ask(endpoint, elsewhere, asked);
    if (answer.statusCode < 400 && !open[endpoint.id]) cells.against.push(`${endpoint.id}: a thing of another branch (${kind.table}): ${answer.statusCode} ${answer.body.slice(0, 150)}`);
  }
  cells.cells += tried;
  cells.seen.push(`${tried} operations on a thing of another branch`);
}

const NARROW = /\.(?:own|assigned|self)$/;
/** Somebody with a right to what is his own alone, and with nothing of his own. */
export async function othersRecord(scene: Scene, cells: Cells, open: Readonly<Record<string, string>>): Promise<void> {
  let tried = 0;
  const stranger = randomUUID();
  for (const endpoint of guarded(scene)) {
    for (const permission of [endpoint.permission].flat().filter((one) => NARROW.test(one))) {
      const asked = await plain(scene, scene.own, endpoint);
      if (!asked) continue;
      tried += 1;
      const answer = await scene.ask(endpoint, { ...scene.own.actor, id: stranger, userId: stranger, permissions: new Set([permission]) }, asked);
      const items = answer.statusCode === 200 && endpoint.method === 'GET' ? (answer.json<{ items?: unknown[] }>().items ?? null) : null;
      const isEmpty = items !== null && items.length === 0;
      if (answer.statusCode < 400 && !isEmpty && !open[endpoint.id]) cells.against.push(`${endpoint.id} with ${permission} alone: what is another's: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
    }
  }
  cells.cells += tried;
  cells.seen.push(`${tried} operations on another's record`);
}
