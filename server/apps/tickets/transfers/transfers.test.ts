import { describe, expect, test } from 'vitest';
import type { Holding, PublicTransfer } from '#contracts/tickets-transfers.ts';
import { publicKeysOf } from '#apps/tickets/issue/keys.ts';
import { readToken } from '#apps/tickets/rules/qr-token.ts';
import { openText } from '#platform/vault.ts';
import { addGate, addScanner } from '#test/door.ts';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';

const world = useWorld();
const { organizer, people, portal, work, bought, onSale } = useSales(world);

/** A sold ticket in its buyer's hands; the event starts two days from now unless given. */
async function sold(given: object = {}) {
  const event = await onSale({ startAt: NOW.add({ hours: 48 }).toString(), endAt: NOW.add({ hours: 51 }).toString(), ...given });
  const { token, order } = await bought(event, 1);
  const ticket = await held(token);
  return { event, token, order, ticket };
}
const held = async (token: string): Promise<Holding> => (await portal.call('GET', `/holdings/${token}`)).json().items[0];
const send = (token: string, id: string, email: string, message = '') => portal.call('POST', `/holdings/${token}/tickets/${id}/transfers`, { email, message });
/** What the mail of the newest transfer of a ticket leads to. */
const mailed = async (ticketId: string): Promise<string> =>
  openText('ticket transfer', (await organizer.run((ctx) => ctx.tx.selectFrom('ticketTransfer').select('tokenSealed').where('tenantId', '=', organizer.id).where('ticketId', '=', ticketId).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow())).tokenSealed);
const seen = async (token: string): Promise<PublicTransfer> => (await portal.call('GET', `/transfers/${token}`)).json();
const mails = async () => {
  await work.relay.drain();
  await work.settled(/./);
  return (await organizer.run((ctx) => ctx.tx.selectFrom('message').select(['template', 'recipient']).where('tenantId', '=', organizer.id).orderBy('id', 'desc').limit(2).execute())).map(({ template, recipient }) => `${template} -> ${recipient}`);
};
const accept = (token: string, name = 'Beto Ruiz') => portal.call('POST', `/transfers/${token}/accept`, { name });

describe('a transfer', () => {
  test('legacy: the holder of a transferred ticket passes it on; it sleeps until it is answered, the recipient gets a new QR; the old one, the buyer and a second click change nothing', async () => {
    const { event, token, ticket } = await sold();
    const oldQr = ticket.qr!;
    expect((await send(token, ticket.id, 'beto@amigo.example', 'Nos vemos allá')).json()).toMatchObject({ status: 'transfer_pending', qr: null, transfer: { toEmail: 'beto@amigo.example', expiresAt: NOW.add({ hours: 46 }).toString() }, can: ['cancel_transfer', 'resend_transfer'] });
    expect((await send(token, ticket.id, 'otra@amigo.example')).json()).toMatchObject({ status: 409, code: 'TRANSFER_ALREADY_PENDING' });
    const beto = await mailed(ticket.id);
    expect(await mails()).toContain('tickets.transfer_received -> beto@amigo.example');
    expect(await seen(beto)).toMatchObject({ status: 'pending', fromName: 'Ana Gómez', message: 'Nos vemos allá', ticket: null });
    expect((await portal.call('GET', `/holdings/${beto}`)).statusCode).toBe(404);

    const taken = await accept(beto);
    expect(taken.json()).toMatchObject({ status: 'accepted', ticket: { status: 'valid', generation: 2, holderName: 'Beto Ruiz', holderEmail: 'beto@amigo.example', can: ['transfer', 'reissue', 'rename'] } });
    expect((await accept(beto, 'Otro Nombre')).json()).toMatchObject({ status: 'accepted', ticket: { generation: 2, holderName: 'Beto Ruiz' } });
    const keys = await organizer.run((ctx) => publicKeysOf(ctx, event.id));
    const generationOf = (qr: string) => readToken(qr, () => keys[0]!.publicKey);
    expect([generationOf(oldQr), generationOf(taken.json().ticket.qr)]).toMatchObject([{ token: { generation: 1 } }, { token: { generation: 2 } }]);
    // The buyer keeps the order, not the ticket.
    expect((await portal.call('GET', `/holdings/${token}`)).json().items).toMatchObject([{ qr: null, can: [], holderName: null, passedOn: { toEmail: 'beto@amigo.example' } }]);
    expect((await portal.call('GET', `/orders/${token}/tickets`)).json().items[0]).toMatchObject({ holderName: 'Beto Ruiz', qr: null });
    expect((await send(token, ticket.id, 'ana2@amigo.example')).json()).toMatchObject({ status: 404, code: 'TICKET_NOT_FOUND' });
    expect((await portal.call('GET', `/transfers/${beto}/pdf`)).rawPayload.subarray(0, 5).toString()).toBe('%PDF-');

    // Who holds it now passes it on: the legacy system let only the first buyer.
    expect((await send(beto, ticket.id, 'caro@amigo.example')).statusCode).toBe(201);
    const caro = await mailed(ticket.id);
    expect((await accept(caro, 'Caro Díaz')).json()).toMatchObject({ ticket: { generation: 3 } });
    expect(await seen(beto)).toMatchObject({ status: 'accepted', ticket: null });
    expect((await portal.call('GET', `/holdings/${beto}`)).statusCode).toBe(404);
  });

  test('legacy: the QR from before a transfer opens no door, whenever it was shown; the new one opens it once', async () => {
    const { event, token, ticket } = await sold();
    const gate = await addGate(organizer, event.id, 'Norte');
    const door = await addScanner(organizer, people.app, () => world.clock.now(), event.id, gate.id, 'Puerta 1');
    await send(token, ticket.id, 'beto@amigo.example');
    const taken = await accept(await mailed(ticket.id));
    world.clock.set(NOW.add({ hours: 47 }));
    expect((await door.scan(ticket.qr)).result).toBe('superseded');
    expect((await door.scan(taken.json<PublicTransfer>().ticket!.qr)).result).toBe('valid');
    for (const qr of [ticket.qr, taken.json<PublicTransfer>().ticket!.qr]) expect((await door.scan(qr)).result).not.toBe('valid');
  });

  test('T1, T2: it lives 48 hours, and no longer than the cutoff; then the sender has it again, by the job and without it', async () => {
    const near = await sold();
    expect((await send(near.token, near.ticket.id, 'x@amigo.example')).json().transfer.expiresAt).toBe(NOW.add({ hours: 46 }).toString());
    const far = await sold({ startAt: NOW.add({ hours: 240 }).toString(), endAt: NOW.add({ hours: 243 }).toString() });
    expect((await send(far.token, far.ticket.id, 'x@amigo.example')).json().transfer.expiresAt).toBe(NOW.add({ hours: 48 }).toString());
    const link = await mailed(far.ticket.id);
    world.clock.set(NOW.add({ hours: 48 }));
    expect((await accept(link)).json()).toMatchObject({ status: 410, code: 'TRANSFER_EXPIRED' });
    await work.at(NOW.add({ hours: 48 }).toString());
    await work.settled(/./);
    expect(await held(far.token)).toMatchObject({ status: 'valid', generation: 1, qr: far.ticket.qr, can: ['transfer', 'reissue', 'rename'] });
    expect((await send(near.token, near.ticket.id, 'y@amigo.example')).json()).toMatchObject({ status: 422, code: 'TRANSFER_CLOSED' });
  });

  test('T3: as often as the event allows, ended ones not counted; not to oneself, not where the area forbids it', async () => {
    const { token, ticket } = await sold({ maxTransfers: 1 });
    expect((await send(token, ticket.id, ticket.holderEmail!.toUpperCase())).json().code).toBe('TRANSFER_TO_SELF');
    await send(token, ticket.id, 'uno@amigo.example');
    expect((await portal.call('POST', `/holdings/${token}/tickets/${ticket.id}/transfers/cancel`)).json()).toMatchObject({ status: 'valid', qr: ticket.qr });
    await send(token, ticket.id, 'dos@amigo.example');
    const dos = await mailed(ticket.id);
    expect((await portal.call('POST', `/transfers/${dos}/reject`)).json()).toMatchObject({ status: 'rejected' });
    expect((await accept(dos)).json()).toMatchObject({ status: 409, code: 'INVALID_TRANSITION' });
    await send(token, ticket.id, 'tres@amigo.example');
    const tres = await mailed(ticket.id);
    await accept(tres);
    expect((await send(tres, ticket.id, 'cuatro@amigo.example')).json()).toMatchObject({ status: 422, code: 'TRANSFER_LIMIT' });
    const fixed = await sold({ areas: [{ name: 'Abonados', priceMinor: 100_000, unitCount: 1, transferable: false }] });
    expect((await send(fixed.token, fixed.ticket.id, 'x@amigo.example')).json()).toMatchObject({ status: 422, code: 'TICKET_NOT_TRANSFERABLE' });
  });

  test('may be mailed again after an hour, three times a day, each time under a new address', async () => {
    const { token, ticket } = await sold();
    await send(token, ticket.id, 'beto@amigo.example');
    const first = await mailed(ticket.id);
    const again = () => portal.call('POST', `/holdings/${token}/tickets/${ticket.id}/transfers/resend`);
    expect((await again()).statusCode).toBe(200);
    expect((await again()).json()).toMatchObject({ status: 429, code: 'RESEND_TOO_SOON' });
    expect((await portal.call('GET', `/transfers/${first}`)).statusCode).toBe(404);
    expect((await accept(await mailed(ticket.id))).statusCode).toBe(200);
  });

  test('a QR may be renewed five times; staff call a transfer off, make a ticket void and bring it back with a new QR', async () => {
    const { event, token, ticket } = await sold();
    const renew = () => portal.call('POST', `/holdings/${token}/tickets/${ticket.id}/reissue`);
    for (const generation of [2, 3, 4, 5, 6]) expect((await renew()).json()).toMatchObject({ generation });
    expect((await renew()).json()).toMatchObject({ status: 429, code: 'REISSUE_LIMIT' });
    await send(token, ticket.id, 'beto@amigo.example');
    const [{ id }] = (await organizer.call('GET', `/events/${event.id}/transfers?status=pending`)).json().items;
    expect((await organizer.call('POST', `/transfers/${id}/cancel`, { reason: 'Se equivocó de correo' })).json()).toMatchObject({ status: 'cancelled' });
    expect((await organizer.call('POST', `/tickets/${ticket.id}/void`, { reason: 'Fraude' })).json()).toMatchObject({ status: 'voided', voidedReason: 'Fraude' });
    expect(await held(token)).toMatchObject({ status: 'voided', qr: null });
    expect((await organizer.call('POST', `/tickets/${ticket.id}/restore`, { reason: 'Era ella' })).json()).toMatchObject({ status: 'valid', generation: 7, transfers: [{ status: 'cancelled' }] });
    await organizer.call('POST', `/tickets/${ticket.id}/void`, { reason: 'Otra vez' });
    world.clock.set(NOW.add({ hours: 24 }));
    expect((await organizer.call('POST', `/tickets/${ticket.id}/restore`, { reason: 'Tarde' })).json()).toMatchObject({ status: 409, code: 'RESTORE_TOO_LATE' });
    expect((await organizer.call('GET', `/tickets/${event.id}`)).statusCode).toBe(404);
  });

  test('of two who accept, and of accepting against taking back, one happens', async () => {
    const { token, ticket } = await sold();
    await send(token, ticket.id, 'beto@amigo.example');
    const link = await mailed(ticket.id);
    const answers = await Promise.all([accept(link), accept(link), portal.call('POST', `/holdings/${token}/tickets/${ticket.id}/transfers/cancel`), portal.call('POST', `/transfers/${link}/reject`)]);
    const row = await organizer.run((ctx) => ctx.tx.selectFrom('ticket').select(['status', 'generation', 'holderEmail']).where('tenantId', '=', organizer.id).where('id', '=', ticket.id).executeTakeFirstOrThrow());
    expect(answers.filter(({ statusCode }) => statusCode >= 500)).toEqual([]);
    expect(row.status).toBe('valid');
    expect([['beto@amigo.example', 2], [ticket.holderEmail, 1]]).toContainEqual([row.holderEmail, row.generation]);
  });
});
