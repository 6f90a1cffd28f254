import * as contract from '#contracts/cash.ts';
import type { CashRegister } from '#contracts/cash.ts';
import type { Presented } from '#contracts/endpoint.ts';
import type { Ctx } from '#platform/context.ts';
import type { Routes } from '#platform/route.ts';
import { changeSettings, readSettings } from '#platform/settings.ts';
import { addRegister, changeRegister, closeDrawer, moveCash, openDrawer } from './drawer.ts';
import { registerNotFound } from './errors.ts';
import { presentSession, presentSessions } from './present.ts';
import { registerShown, registersShown, sessionPage } from './queries.ts';
import { cashSettings } from './settings.ts';

async function register(ctx: Ctx, id: string): Promise<Presented<CashRegister>> {
  const row = await registerShown(ctx, id);
  if (!row) throw registerNotFound();
  return { ...row, status: row.status as 'active' };
}

export function cashRoutes(routes: Routes): void {
  routes.mount(contract.listRegisters, async (ctx) => ({ items: (await registersShown(ctx).execute()).map((row) => ({ ...row, status: row.status as 'active' })) }));
  routes.mount(contract.createRegister, async (ctx, { body }) => register(ctx, await addRegister(ctx, body)));
  routes.mount(contract.changeRegister, async (ctx, { params, body }) => {
    await changeRegister(ctx, params.id, body);
    return register(ctx, params.id);
  });
  routes.mount(contract.listCashSessions, async (ctx, { query }) => {
    const page = await sessionPage(ctx, query);
    return { items: await presentSessions(ctx, page.items), next: page.next };
  });
  routes.mount(contract.readCashSession, (ctx, { params }) => presentSession(ctx, params.id));
  routes.mount(contract.openCashSession, async (ctx, { body }) => presentSession(ctx, await openDrawer(ctx, body)));
  routes.mount(contract.moveCash, async (ctx, { params, body }) => {
    await moveCash(ctx, params.id, body);
    return presentSession(ctx, params.id);
  });
  routes.mount(contract.closeCashSession, async (ctx, { params, body }) => {
    await closeDrawer(ctx, params.id, body);
    return presentSession(ctx, params.id);
  });
  routes.mount(contract.readCashSettings, (ctx) => readSettings(ctx, cashSettings));
  routes.mount(contract.changeCashSettings, async (ctx, { body }) => {
    await changeSettings(ctx, cashSettings, body);
    return readSettings(ctx, cashSettings);
  });
}
