// What somebody may do: the union over his roles and the roles those are based on, and his own exceptions, of which
// the revocations win. Pure.

export interface RoleRow { id: string; name: string; key: string | null; level: number; parentId: string | null; isAdmin: boolean; permissions: readonly string[] }
export interface Override { permission: string; granted: boolean }
export interface Source { roles: string[]; override: 'grant' | 'revoke' | null }

/** A role and those that it is based on, nearest first. A circle (which the screens refuse) ends where it closes. */
export function lineage(roles: ReadonlyMap<string, RoleRow>, id: string): RoleRow[] {
  const found: RoleRow[] = [];
  for (let role = roles.get(id); role && !found.includes(role); role = role.parentId ? roles.get(role.parentId) : undefined) found.push(role);
  return found;
}

/** All that one role gives; an admin role gives the universe. */
export function permissionsOf(roles: ReadonlyMap<string, RoleRow>, id: string, universe: readonly string[]): Set<string> {
  const line = lineage(roles, id);
  const known = new Set(universe);
  return line.some((role) => role.isAdmin) ? known : new Set(line.flatMap((role) => role.permissions).filter((permission) => known.has(permission)));
}

/** Each permission that a role or an exception speaks of, and where it comes from. */
export function sources(roles: ReadonlyMap<string, RoleRow>, held: readonly string[], overrides: readonly Override[], universe: readonly string[]): Map<string, Source> {
  const found = new Map<string, Source>();
  const at = (permission: string): Source => {
    const known = found.get(permission) ?? { roles: [], override: null };
    found.set(permission, known);
    return known;
  };
  for (const id of held) {
    for (const permission of permissionsOf(roles, id, universe)) at(permission).roles.push(roles.get(id)!.name);
  }
  const known = new Set(universe);
  for (const { permission, granted } of overrides) {
    if (known.has(permission)) at(permission).override = granted ? 'grant' : 'revoke';
  }
  return found;
}

export const isHeld = ({ roles, override }: Source): boolean => override !== 'revoke' && (override === 'grant' || roles.length > 0);

export const effective = (...given: Parameters<typeof sources>): Set<string> =>
  new Set([...sources(...given)].filter(([, source]) => isHeld(source)).map(([permission]) => permission));

/** How high somebody stands: his highest role, an admin above all. */
export const levelOf = (roles: ReadonlyMap<string, RoleRow>, held: readonly string[]): number =>
  Math.max(-1, ...held.flatMap((id) => roles.get(id) ?? []).map((role) => (lineage(roles, role.id).some((one) => one.isAdmin) ? 100 : role.level)));
