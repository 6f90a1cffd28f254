import { z } from 'zod';
import type { Endpoint } from '#contracts/endpoint.ts';
import { versionIn } from '#test/furnished.ts';
import { modules } from '#server/modules.ts';
import type { Scene } from '#proof/tenants/scene.ts';
import type { Cells } from './by-role.ts';

// Nobody gives what he does not have: every operation that hands out rights, asked by somebody who may call it and holds
// little else.

/** Fields that hand out rights. */
const GIVES = /^(?:roleIds?|permissions|scopes|parentId|copyOf|overrides|level|isAdmin|rights)$/;

/** Every field name of a body, however deep. */
function fieldsOf(endpoint: Endpoint): string[] {
  if (!endpoint.body || endpoint.rawBody) return [];
  const found: string[] = [];
  JSON.stringify(z.toJSONSchema(endpoint.body, { io: 'input', unrepresentable: 'any' }), (key, value: unknown) => {
    if (key === 'properties') found.push(...Object.keys(value as object));
    return value;
  });
  return found;
}

interface Try { params?: Record<string, string>; body: object }

export async function grants(scene: Scene, cells: Cells, size: number): Promise<void> {
  const { own, owner } = scene;
  const role = async (where: string): Promise<string> => (await owner.query<{ id: string }>(`select id from role where tenant_id = $1 and ${where} limit 1`, [own.id])).rows[0]!.id;
  const [admin, low, ours] = [await role("key = 'studio.admin'"), await role("key = 'studio.editor'"), await role("key is null and name like 'Propia%'")];
  const person = async (key: string): Promise<string> => (await owner.query<{ id: string }>('select m.user_id as id from membership_role m join role r on r.tenant_id = m.tenant_id and r.id = m.role_id where m.tenant_id = $1 and r.key = $2 limit 1', [own.id, key])).rows[0]!.id;
  const [boss, editor, photographer] = [own.actor.userId!, await person('studio.editor'), await person('studio.photographer')];
  const wanted = modules.flatMap((module) => module.permissions ?? []).filter((permission) => !/^(?:users|roles|apikeys)\./.test(permission)).slice(0, size);
  const each = (body: (permission: string) => object, params?: Record<string, string>): Try[] => wanted.map((permission) => ({ body: body(permission), ...(params && { params }) }));
  const paths: Readonly<Record<string, Try[]>> = {
    'roles.create': [...each((permission) => ({ name: `R ${permission}`, permissions: [permission] })), { body: { name: 'Copia', copyOf: admin } }, { body: { name: 'Hija', parentId: admin } }, { body: { name: 'Alta', level: 100 } }],
    'roles.change': [...each((permission) => ({ permissions: [permission] }), { id: ours }), { params: { id: ours }, body: { parentId: admin } }, { params: { id: ours }, body: { level: 100 } }, { params: { id: admin }, body: { level: 1 } }],
    'members.change': [
      ...each((permission) => ({ overrides: [{ permission, granted: true }] }), { id: photographer }), ...each((permission) => ({ overrides: [{ permission, granted: true }] }), { id: editor }),
      { params: { id: photographer }, body: { roleIds: [admin] } }, { params: { id: editor }, body: { roleIds: [admin] } }, { params: { id: boss }, body: { roleIds: [low] } }, { params: { id: boss }, body: { roleIds: [] } },
    ],
    'invitations.create': [{ body: { email: 'nueva@example.com', name: 'Nueva', roleIds: [admin] } }, { body: { email: 'nueva@example.com', name: 'Nueva', roleIds: [low, admin] } }],
    'access.createGrant': [{ body: { userId: boss, scopes: ['network'], startsAt: '2026-11-20T00:00:00Z', endsAt: '2026-11-25T00:00:00Z', reason: 'x' } }],
    'apiKeys.create': each((permission) => ({ name: 'K', scopes: [permission] })),
  };
  /** May manage people, roles and keys, and nothing else; stands as high as an editor. */
  const caller = { ...own.actor, id: editor, userId: editor, permissions: new Set(['users.manage', 'roles.manage', 'apikeys.manage']) };
  let tried = 0;
  const giving = scene.endpoints.filter((endpoint) => endpoint.permission !== 'public' && endpoint.method !== 'GET' && fieldsOf(endpoint).some((name) => GIVES.test(name)));
  for (const endpoint of giving) {
    const tries = paths[endpoint.id];
    if (!tries) cells.against.push(`${endpoint.id} hands out rights (${fieldsOf(endpoint).filter((name) => GIVES.test(name)).join(', ')}) and nobody has said how it is tried`);
    for (const { params = {}, body } of tries ?? []) {
      tried += 1;
      const answer = await scene.ask(endpoint, caller, { params, body, version: await versionIn(scene.world, endpoint, params) });
      if (answer.statusCode < 400 || answer.statusCode >= 500) cells.against.push(`${endpoint.id} ${JSON.stringify(body)}: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
      else if (!/"(?:PERMISSION_NOT_HELD|SYSTEM_ROLE|OWN_ACCOUNT|UNKNOWN_PERMISSION|ROLE_NOT_FOUND)"/.test(answer.body)) cells.against.push(`${endpoint.id} ${JSON.stringify(body)}: refused for another reason: ${answer.body.slice(0, 200)}`);
    }
  }
  // The same caller hands out what he has: the refusals are of the rights, not of the caller.
  const may = await scene.ask(scene.endpoints.find(({ id }) => id === 'roles.create')!, caller, { body: { name: `Suya ${Date.now()}`, permissions: ['users.manage'], level: 0 } });
  if (may.statusCode !== 201) cells.against.push(`what the caller has himself could not be given: ${may.body.slice(0, 200)}`);
  cells.cells += tried;
  cells.seen.push(`${giving.length} operations that hand out rights, ${tried} attempts`);
}
