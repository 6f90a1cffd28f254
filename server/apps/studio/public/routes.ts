import * as contract from '#contracts/studio-public.ts';
import { makeProof } from '#capabilities/challenges/public.ts';
import { keyOfVisitor } from '#capabilities/links/public.ts';
import type { Routes } from '#platform/route.ts';
import { bookingForm, bookingProof, bookingSlots, mustBeOpen, requestBooking } from './booking.ts';
import { acceptOnPage, askForNewQuote, payOnQuotePage, quotePage, quotePageDocument } from './quote-page.ts';
import { askToCancel, payOnSessionPage, receiptOnSessionPage, sessionPage } from './session-page.ts';

export function publicRoutes(routes: Routes): void {
  routes.mountOpen(contract.getPublicQuote, (open, { params }) => quotePage(open, params.token));
  routes.mountOpen(contract.publicQuoteDocument, (open, { params }) => quotePageDocument(open, params.token));
  routes.mountOpen(contract.acceptQuote, (open, { params, body }) => acceptOnPage(open, params.token, body));
  routes.mountOpen(contract.payQuote, (open, { params }) => payOnQuotePage(open, params.token));
  routes.mountOpen(contract.renewQuote, (open, { params }) => askForNewQuote(open, params.token));
  routes.mountOpen(contract.getPublicSession, (open, { params }) => sessionPage(open, params.token));
  routes.mountOpen(contract.publicReceipt, (open, { params }) => receiptOnSessionPage(open, params.token, params.receiptId));
  routes.mountOpen(contract.payPublicSession, (open, { params }) => payOnSessionPage(open, params.token));
  routes.mountOpen(contract.askToCancel, (open, { params, body }) => askToCancel(open, params.token, body.reason));
  routes.mountOpen(contract.bookingForm, (open, { params }) => bookingForm(open, params.slug));
  routes.mountOpen(contract.bookingSlots, (open, { params, query }) => bookingSlots(open, params.slug, query));
  routes.mountOpen(contract.bookingChallenge, async (open, { params }) => {
    await mustBeOpen(open, params.slug);
    return makeProof(open, { purpose: bookingProof(params.slug) });
  });
  routes.mountOpen(contract.requestBooking, (open, { params, body }, { request }) => requestBooking(open, params.slug, keyOfVisitor(request.headers['idempotency-key']), body));
}
