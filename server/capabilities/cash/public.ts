import type { Module } from '#platform/route.ts';
import { keepCash } from './drawer.ts';
import { cashRoutes } from './routes.ts';

export { addRegister, closeDrawer, openDrawer } from './drawer.ts';
export { holdsDrawer } from './queries.ts';
export { cashSettings } from './settings.ts';

keepCash();

export const cashModule: Module = { name: 'cash', permissions: ['cash.operate', 'cash.manage'], routes: cashRoutes };
