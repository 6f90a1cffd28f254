import type { Module } from '#platform/route.ts';
import { importRoutes } from './routes.ts';

export const importsModule: Module = { name: 'imports', permissions: ['imports.run'], routes: importRoutes };
