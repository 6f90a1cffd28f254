import type { Module } from '#platform/route.ts';
import { appleRoutes } from './apple/service.ts';
import './refresh.ts';

export { definePasses } from './content.ts';
export type { PassContent, Wallet } from './content.ts';
export { MOST_AT_ONCE, handOut, walletsOf } from './passes.ts';

/** Whoever may connect accounts (`settings.manage` of identity) connects the wallets too. */
export const passesModule: Module = { name: 'passes', routes: appleRoutes };
