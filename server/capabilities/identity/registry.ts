import type { Module } from '#platform/route.ts';
import { text } from '#platform/texts.ts';
import type { Locale } from '#platform/context.ts';

// What the modules of this program declare: permissions, and the roles that each app brings. `server/modules.ts` hands
// the list over when the module is made.

let list: () => readonly Module[] = () => [];
export const registerModules = (modules: () => readonly Module[]): void => {
  list = modules;
};

/** A module that brings roles is an app; its permissions exist only in tenants that have it. */
const isApp = (module: Module): boolean => module.roles !== undefined;

export const knownApps = (): string[] => list().filter(isApp).map(({ name }) => name);

export const permissionsByModule = (apps: readonly string[]): { code: string; module: string }[] => {
  const seen = new Set<string>();
  return list().filter((module) => !isApp(module) || apps.includes(module.name)).flatMap((module) => (module.permissions ?? []).map((code) => ({ code, module: module.name })))
    .filter(({ code }) => !seen.has(code) && seen.add(code));
};

/** Every permission that can be had in a tenant with these apps. */
export const universeOf = (apps: readonly string[]): string[] => permissionsByModule(apps).map(({ code }) => code).sort();

export interface SeedRole { key: string; level: number; isAdmin: boolean; permissions: readonly string[] }

/** The roles that an app brings, by key `<app>.<role>`. `*` among the permissions makes an admin. */
export const seedRolesOf = (apps: readonly string[]): SeedRole[] =>
  list().filter((module) => isApp(module) && apps.includes(module.name)).flatMap((module) => Object.entries(module.roles!).map(([name, { level, permissions }]) => ({
    key: `${module.name}.${name}`, level, isAdmin: permissions.includes('*'), permissions: permissions.filter((permission) => permission !== '*'),
  })));

/** What the apps of a new tenant put there to begin with. */
export const beginningsOf = (apps: readonly string[]): NonNullable<Module['begin']>[] =>
  list().filter(({ name }) => apps.includes(name)).flatMap(({ begin }) => begin ?? []);

export const seedRole = (key: string): SeedRole | undefined => seedRolesOf([key.split('.')[0]!]).find((role) => role.key === key);

export const seedRoleName = (key: string, locale: Locale): string => text(locale, `role.${key}`);
