import { allocate, sum } from '#contracts/money.ts';
import { documentsOfOwner, invoiceFor, issueCreditNote, issueInvoice, spreadDiscount } from '#capabilities/invoicing/public.ts';
import type { LineToInvoice } from '#capabilities/invoicing/public.ts';
import { receiptVerified, refundExecuted } from '#capabilities/payments/public.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { sessionCompleted } from '#apps/studio/sessions/events.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { linesToInvoice, receiptToInvoice, refundToNote, sessionToInvoice, sharesOfReceipt } from './queries.ts';
import type { LineOfSession, SessionToInvoice } from './queries.ts';

// When a photo session makes fiscal documents (studio 12): an invoice for each receipt that is verified, or one for the
// whole session when it is completed (setting invoice_policy); a credit note for each refund that is executed. All of it
// after the money has been booked: nothing here can hold up a payment.

const say = (key: string, data: Record<string, unknown> = {}): string => text('es', `invoicing.${key}`, data);
const GOODS = new Set(['printed_photo', 'album']);
const kindOf = (line: LineOfSession): 'good' | 'service' => (line.itemType !== null && GOODS.has(line.itemType) ? 'good' : 'service');
const ownerOf = (session: SessionToInvoice) => ({ type: OWNER, id: session.id, label: session.code, path: `/studio/sessions/${session.id}` });

/** An amount for a session, split over the tax rates of what was sold in it. */
function amountFor(lines: readonly LineOfSession[], amountMinor: number, description: string): LineToInvoice[] {
  const rates = [...Map.groupBy(lines.filter(({ lineTotalMinor }) => lineTotalMinor > 0), ({ rateBp }) => rateBp)];
  if (rates.length === 0) return [{ kind: 'service', description, quantity: 1, unitPriceMinor: amountMinor, discountMinor: 0 }];
  const shares = allocate(amountMinor, rates.map(([, own]) => sum(own.map(({ lineTotalMinor }) => lineTotalMinor))));
  return rates.map(([rateBp], i) => ({ kind: 'service', description, quantity: 1, unitPriceMinor: shares[i]!, discountMinor: 0, ...(rateBp !== null && { rateBp }) }));
}

/** Every line as it was sold, transport too, with the session's own discount spread over them. */
function wholeSession(session: SessionToInvoice, lines: readonly LineOfSession[]): LineToInvoice[] {
  const sold: LineToInvoice[] = lines.filter(({ unitPriceMinor }) => unitPriceMinor > 0).map((line) => ({
    kind: kindOf(line), description: line.descriptionOverride ?? line.itemName, quantity: line.quantity, unitPriceMinor: line.unitPriceMinor, discountMinor: line.discountMinor, ...(line.rateBp !== null && { rateBp: line.rateBp }),
  }));
  if (session.transportMinor > 0) sold.push({ kind: 'service', description: say('line.transport'), quantity: 1, unitPriceMinor: session.transportMinor, discountMinor: 0 });
  return spreadDiscount(sold, session.discountMinor);
}

/** One invoice for a receipt: a line for each session that it pays for, one for what is on account. */
export async function invoiceReceipt(ctx: Ctx, receiptId: string): Promise<void> {
  const receipt = await receiptToInvoice(ctx, receiptId);
  if (receipt?.status !== 'verified' || receipt.importId !== null) return;
  const { invoicePolicy } = await settingsOf(ctx, receipt.branchId);
  if (invoicePolicy !== 'per_payment') return;
  const shares = await sharesOfReceipt(ctx, receiptId);
  if (shares.some(({ ownerType }) => ownerType !== OWNER)) return; // another app's money
  const lines: LineToInvoice[] = [];
  let first: SessionToInvoice | undefined;
  for (const share of shares) {
    const session = await sessionToInvoice(ctx, share.ownerId);
    // A session that was invoiced as a whole needs no invoice for what is paid of it later.
    if (!session || (await documentsOfOwner(ctx, OWNER, session.id)).some((row) => row.sourceType === OWNER && row.status !== 'discarded' && row.status !== 'annulled')) continue;
    first ??= session;
    lines.push(...amountFor(await linesToInvoice(ctx, session.id), share.amountMinor, say(`line.${share.kind}`, { code: session.code })));
  }
  const onAccount = receipt.amountMinor - sum(shares.map(({ amountMinor }) => amountMinor));
  if (onAccount > 0) lines.push({ kind: 'service', description: say('line.credit'), quantity: 1, unitPriceMinor: onAccount, discountMinor: 0 });
  await issueInvoice(ctx, { source: { type: 'receipt', id: receipt.id }, owner: first ? ownerOf(first) : null, clientId: receipt.clientId, branchId: receipt.branchId ?? first?.branchId ?? null, currency: receipt.currency, lines });
}

/** One invoice for a completed session, line by line; for the rest alone when some of its receipts were invoiced before. */
export async function invoiceSession(ctx: Ctx, sessionId: string): Promise<void> {
  const session = await sessionToInvoice(ctx, sessionId);
  if (session?.status !== 'completed' || session.totalMinor === 0) return;
  const { invoicePolicy } = await settingsOf(ctx, session.branchId);
  if (invoicePolicy !== 'on_completion') return;
  const before = (await documentsOfOwner(ctx, OWNER, sessionId)).filter(({ status, sourceType }) => status !== 'discarded' && status !== 'annulled' && sourceType !== OWNER);
  const invoicedMinor = sum(before.map(({ kind, totalMinor }) => (kind === 'invoice' ? totalMinor : -totalMinor)));
  const lines = await linesToInvoice(ctx, sessionId);
  const restMinor = session.totalMinor - invoicedMinor;
  if (restMinor <= 0) return;
  await issueInvoice(ctx, {
    source: { type: OWNER, id: sessionId }, owner: ownerOf(session), clientId: session.clientId, branchId: session.branchId, currency: session.currency,
    lines: invoicedMinor === 0 ? wholeSession(session, lines) : amountFor(lines, restMinor, say('line.rest', { code: session.code })),
  });
}

/** A credit note for a refund, on the invoice of its receipt or of its session; nothing when that was never invoiced. */
export async function noteRefund(ctx: Ctx, refundId: string): Promise<void> {
  const refund = await refundToNote(ctx, refundId);
  if (refund?.status !== 'executed') return;
  const owner = refund.ownerType !== null && refund.ownerId !== null ? { type: refund.ownerType, id: refund.ownerId } : null;
  if (owner !== null && owner.type !== OWNER) return;
  const invoice = await invoiceFor(ctx, { type: 'receipt', id: refund.receiptId }, owner);
  if (!invoice) return;
  const reason = say(`reason.${refund.reason}`);
  await issueCreditNote(ctx, { source: { type: 'refund', id: refund.id }, invoiceId: invoice.id, amountMinor: refund.amountMinor, description: `${say('line.refund')}: ${reason}`, reason });
}

/** Called once, when the module is loaded. */
export function invoiceSessions(): void {
  subscribe(receiptVerified, 'studio.invoice', (ctx, { receiptId }) => invoiceReceipt(ctx, receiptId));
  subscribe(refundExecuted, 'studio.credit_note', (ctx, { refundId }) => noteRefund(ctx, refundId));
  subscribe(sessionCompleted, 'studio.invoice', (ctx, { sessionId }) => invoiceSession(ctx, sessionId));
}
