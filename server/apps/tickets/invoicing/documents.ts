import { roundToStep, stepOf, sum } from '#contracts/money.ts';
import { todayIn } from '#contracts/time.ts';
import { documentsOfOwner, issueCreditNote, issueInvoice } from '#capabilities/invoicing/public.ts';
import type { InvoiceRequest } from '#capabilities/invoicing/public.ts';
import { orderChargedBack, orderPaid, refundSucceeded } from '#apps/tickets/orders/events.ts';
import { ORDER_OWNER } from '#apps/tickets/orders/owner-type.ts';
import { faceVatBp } from '#apps/tickets/pricing/vat.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { linesToInvoice, orderToInvoice, refundToNote, unitsToNote } from './queries.ts';
import type { OrderToInvoice } from './queries.ts';

// Fiscal documents of a purchase (tickets 17): two issuers in one sale. The organizer's legal profile invoices the tickets,
// as it answered for them when they were paid; the platform invoices its service fee. Each only where an account of theirs
// is connected, after the money is booked: nothing here can hold up a payment, and the same cause makes a document once.

/** Causes of the documents: what each takes back is found by the cause of its invoice. */
const FACE = { invoice: 'ticket_face', refund: 'ticket_face_refund', chargeback: 'ticket_face_chargeback' } as const;
const FEE = { invoice: 'ticket_fee', refund: 'ticket_fee_refund', chargeback: 'ticket_fee_chargeback' } as const;

const say = (key: string, values: Record<string, unknown> = {}): string => text('es', `ticketInvoice.${key}`, values);
const bare = (number: string): string => number.toUpperCase().replaceAll(/[^0-9A-ZÑ&]/g, '').slice(0, 30);

const buyerOf = (order: OrderToInvoice): NonNullable<InvoiceRequest['buyer']> => {
  const number = order.buyerIdNumber === null ? null : bare(order.buyerIdNumber) || null;
  const isTaxId = order.buyerIdType === 'NIT' || order.buyerIdType === 'RUT' || order.buyerIdType === 'RFC' || order.buyerIdType === 'RUC';
  return { taxId: isTaxId ? number : null, identity: isTaxId ? null : number, name: order.buyerName ?? say('nobody'), email: order.buyerEmail, address: null };
};

/** Both invoices of a paid order: none for tests, courtesies and what was sold elsewhere. */
export async function invoiceOrder(ctx: Ctx, orderId: string): Promise<void> {
  const order = await orderToInvoice(ctx, orderId);
  if (!order || order.mode !== 'live' || order.channel === 'import' || order.clientId === null || order.paidAt === null) return;
  const settings = await settingsOf(ctx);
  const lines = await linesToInvoice(ctx, orderId);
  const sale = { owner: { type: ORDER_OWNER, id: order.id, label: order.number, path: `/tickets/orders/${order.id}` }, clientId: order.clientId, branchId: null, currency: order.currency, buyer: buyerOf(order) };
  if (order.legal !== null) {
    const rateBp = faceVatBp(order, settings.faceVatBp, todayIn(order.zone, order.paidAt));
    await issueInvoice(ctx, {
      ...sale, source: { type: FACE.invoice, id: order.id }, issuerTaxId: `${order.legal.taxId}${order.legal.taxIdCheckDigit ?? ''}`,
      lines: lines.map(({ areaName, quantity, paidMinor, taxMinor }) => ({ kind: 'service', description: say('line.face', { area: areaName, event: order.eventName }).slice(0, 500), quantity, unitPriceMinor: paidMinor, discountMinor: 0, rateBp: taxMinor === 0 ? 0 : rateBp, taxMinor })),
    });
  }
  if (settings.feeIssuerTaxId !== null && order.feeMinor > 0) {
    await issueInvoice(ctx, {
      ...sale, source: { type: FEE.invoice, id: order.id }, issuerTaxId: settings.feeIssuerTaxId,
      lines: [{ kind: 'service', description: say('line.fee', { order: order.number }), quantity: 1, unitPriceMinor: order.feeMinor, discountMinor: 0, rateBp: order.feeVatMinor === 0 ? 0 : (lines[0]?.feeVatBp ?? 0), taxMinor: order.feeVatMinor }],
    });
  }
}

async function take(ctx: Ctx, invoice: { id: string } | undefined, note: { source: { type: string; id: string }; amountMinor: number; taxMinor?: number; reason: string }): Promise<void> {
  if (!invoice || note.amountMinor === 0) return;
  const reason = text('es', `ticketRefundReason.${note.reason}`);
  await issueCreditNote(ctx, { ...note, invoiceId: invoice.id, description: say('line.refund', { reason }), reason });
}

const invoicesOf = async (ctx: Ctx, orderId: string) => {
  const all = await documentsOfOwner(ctx, ORDER_OWNER, orderId);
  const of = (sourceType: string) => all.find((row) => row.kind === 'invoice' && row.sourceType === sourceType && row.status !== 'discarded' && row.status !== 'annulled');
  /** What no note has taken back yet. */
  const leftOf = (id: string) => sum(all.flatMap((row) => (row.id === id ? [row.totalMinor] : row.referenceId === id && row.status !== 'discarded' && row.status !== 'annulled' ? [-row.totalMinor] : [])));
  return { face: of(FACE.invoice), fee: of(FEE.invoice), leftOf };
};

/** A note for the tickets and one for the fee, each on its own invoice and with the tax that was inside; nothing where there is none. */
export async function noteRefund(ctx: Ctx, refundId: string): Promise<void> {
  const refund = await refundToNote(ctx, refundId);
  if (refund?.status !== 'succeeded') return;
  const { face, fee } = await invoicesOf(ctx, refund.orderId);
  const units = await unitsToNote(ctx, refundId);
  if (units.length === 0) return; // a payment that paid for nothing was never invoiced
  const step = stepOf(refund.currency);
  /** The part of a unit's tax that goes back with a part of its price. */
  const share = (backMinor: number, ofMinor: number, taxMinor: number): number => (ofMinor === 0 ? 0 : roundToStep(BigInt(taxMinor) * BigInt(backMinor), ofMinor, step));
  await take(ctx, face, { source: { type: FACE.refund, id: refund.id }, amountMinor: refund.faceMinor, taxMinor: sum(units.map((unit) => share(unit.faceMinor, unit.paidMinor, unit.taxMinor))), reason: refund.reason });
  await take(ctx, fee, { source: { type: FEE.refund, id: refund.id }, amountMinor: refund.feeMinor, taxMinor: sum(units.map((unit) => share(unit.feeMinor, unit.unitFeeMinor, unit.feeVatMinor))), reason: refund.reason });
}

/** The bank took all of it back: what is left of both invoices is noted. */
export async function noteChargeBack(ctx: Ctx, orderId: string): Promise<void> {
  const { face, fee, leftOf } = await invoicesOf(ctx, orderId);
  if (face) await take(ctx, face, { source: { type: FACE.chargeback, id: orderId }, amountMinor: leftOf(face.id), reason: 'chargeback' });
  if (fee) await take(ctx, fee, { source: { type: FEE.chargeback, id: orderId }, amountMinor: leftOf(fee.id), reason: 'chargeback' });
}

subscribe(orderPaid, 'tickets.invoice', (ctx, { orderId }) => invoiceOrder(ctx, orderId));
subscribe(refundSucceeded, 'tickets.credit_note', (ctx, { refundId }) => noteRefund(ctx, refundId));
subscribe(orderChargedBack, 'tickets.credit_note', (ctx, { orderId }) => noteChargeBack(ctx, orderId));
