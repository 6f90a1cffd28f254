import type { Module } from '#platform/route.ts';
import { collectRoutes } from '#platform/route.ts';
import type { Route } from '#platform/route.ts';

// The only list of all modules. One line each: capabilities first, then apps.
export const modules: readonly Module[] = [];

export function allRoutes(): Route[] {
  const routes = collectRoutes();
  for (const module of modules) module.routes?.(routes);
  return routes.list;
}

export const allPermissions = (): string[] => [...new Set(modules.flatMap((module) => module.permissions ?? []))].sort();
