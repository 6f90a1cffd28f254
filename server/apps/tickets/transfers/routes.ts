import * as contract from '#contracts/tickets-transfers.ts';
import type { Routes } from '#platform/route.ts';
import { holdings, mailAgain, passOn, rename, renew, takeBack, walletOf } from './holder.ts';
import { historyOfTicket } from './history.ts';
import { accept, document, readTransfer, reject } from './recipient.ts';
import { listTransfers, overrideTransfer, presentAdminTicket, reissueByStaff, restoreTicket, voidTicket } from './staff.ts';

export function transferRoutes(routes: Routes): void {
  routes.mountOpen(contract.holdings, (open, { params }) => holdings(open, params.token));
  routes.mountOpen(contract.holdingWallet, (open, { params, query }) => walletOf(open, params.token, params.wallet, query.ticketId));
  routes.mountOpen(contract.startTransfer, (open, { params, body }) => passOn(open, params.token, params.ticketId, body));
  routes.mountOpen(contract.cancelTransfer, (open, { params }) => takeBack(open, params.token, params.ticketId));
  routes.mountOpen(contract.resendTransfer, (open, { params }) => mailAgain(open, params.token, params.ticketId));
  routes.mountOpen(contract.reissueTicket, (open, { params }) => renew(open, params.token, params.ticketId));
  routes.mountOpen(contract.renameTicket, (open, { params, body }) => rename(open, params.token, params.ticketId, body));
  routes.mountOpen(contract.ticketHistory, (open, { params }) => historyOfTicket(open, params.token, params.ticketId));
  routes.mountOpen(contract.readTransfer, (open, { params }) => readTransfer(open, params.token));
  routes.mountOpen(contract.acceptTransfer, (open, { params, body }) => accept(open, params.token, body));
  routes.mountOpen(contract.rejectTransfer, (open, { params }) => reject(open, params.token));
  routes.mountOpen(contract.transferDocument, (open, { params }) => document(open, params.token));

  routes.mount(contract.listTransfers, (ctx, { params, query }) => listTransfers(ctx, params.id, query));
  routes.mount(contract.overrideTransfer, (ctx, { params, body }) => overrideTransfer(ctx, params.id, body.reason));
  routes.mount(contract.getTicket, (ctx, { params }) => presentAdminTicket(ctx, params.id));
  routes.mount(contract.reissueByStaff, (ctx, { params, body }) => reissueByStaff(ctx, params.id, body.reason));
  routes.mount(contract.voidTicket, (ctx, { params, body }) => voidTicket(ctx, params.id, body.reason));
  routes.mount(contract.restoreTicket, (ctx, { params, body }) => restoreTicket(ctx, params.id, body.reason));
}
