import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effective, levelOf, sources } from './effective.ts';
import type { RoleRow } from './effective.ts';

const universe = ['a', 'b', 'c', 'd'];
const role = (id: string, permissions: string[], more: Partial<RoleRow> = {}): RoleRow => ({ id, name: id, key: null, level: 10, parentId: null, isAdmin: false, permissions, ...more });
const table = (...roles: RoleRow[]): Map<string, RoleRow> => new Map(roles.map((one) => [one.id, one]));

test('a role holds what the role it is based on holds, through any number of steps', () => {
  const roles = table(role('low', ['a']), role('mid', ['b'], { parentId: 'low' }), role('high', ['c'], { parentId: 'mid' }));
  expect([...effective(roles, ['high'], [], universe)].sort()).toEqual(['a', 'b', 'c']);
});
test('a revocation wins over a role, over a grant of another role, and over being an admin', () => {
  const roles = table(role('x', ['a', 'b']), role('admin', [], { isAdmin: true }));
  expect([...effective(roles, ['x'], [{ permission: 'a', granted: false }], universe)]).toEqual(['b']);
  expect(effective(roles, ['admin'], [{ permission: 'd', granted: false }], universe).has('d')).toBe(false);
});
test('an admin role gives everything there is, also what is added later', () => {
  expect(effective(table(role('admin', [], { isAdmin: true })), ['admin'], [], [...universe, 'new']).has('new')).toBe(true);
});
test('a permission that no module declares is nobody\'s', () => {
  expect(effective(table(role('x', ['gone'])), ['x'], [{ permission: 'gone2', granted: true }], universe).size).toBe(0);
});
test('a circle of roles ends where it closes', () => {
  const roles = table(role('x', ['a'], { parentId: 'y' }), role('y', ['b'], { parentId: 'x' }));
  expect([...effective(roles, ['x'], [], universe)].sort()).toEqual(['a', 'b']);
});
test('the level is that of the highest role; an admin stands at 100', () => {
  const roles = table(role('x', [], { level: 20 }), role('y', [], { level: 40 }), role('admin', [], { isAdmin: true, level: 90 }));
  expect(levelOf(roles, ['x', 'y'])).toBe(40);
  expect(levelOf(roles, ['admin'])).toBe(100);
  expect(levelOf(roles, [])).toBe(-1);
});
test('effective is the union of the roles and the grants less the revocations (property)', () => {
  const some = fc.subarray(universe);
  fc.assert(fc.property(fc.array(some, { maxLength: 4 }), some, some, (perRole, grants, revokes) => {
    const roles = table(...perRole.map((permissions, i) => role(String(i), permissions)));
    const overrides = universe.flatMap((permission) => (revokes.includes(permission) ? [{ permission, granted: false }] : grants.includes(permission) ? [{ permission, granted: true }] : []));
    const expected = universe.filter((permission) => (perRole.some((own) => own.includes(permission)) || grants.includes(permission)) && !revokes.includes(permission));
    expect([...effective(roles, [...roles.keys()], overrides, universe)].sort()).toEqual(expected);
    for (const [permission, source] of sources(roles, [...roles.keys()], overrides, universe)) {
      expect(source.roles).toEqual([...roles.values()].filter((one) => one.permissions.includes(permission)).map(({ name }) => name));
    }
  }));
});
