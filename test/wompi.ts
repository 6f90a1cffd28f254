import { createHash, randomUUID } from 'node:crypto';
import { standInFor } from '#test/stand-in.ts';
import type { Answered } from '#test/stand-in.ts';

// A stand-in of Wompi with its documented protocol: its page judges the address that the client comes with, refuses a
// reference that was used, keeps transactions, answers for them, voids cards, and signs its events. A browser may come to
// it as well: the page says what is to be paid, and leads back with the transaction as Wompi does.

export interface WompiTransaction {
  id: string; status: 'PENDING' | 'APPROVED' | 'DECLINED' | 'VOIDED' | 'ERROR'; reference: string; amount_in_cents: number; currency: string; payment_method_type: string; payment_method?: { type: string; extra: Record<string, string> }; status_message: string | null;
  created_at: string; finalized_at: string | null; redirect_url: string | null;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const PAY = '/p/';
const page = (body: string): Answered => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<!doctype html><html lang="es"><meta name="viewport" content="width=device-width"><title>Wompi</title><main>${body}</main></html>` });

/** @param options.live keys of the environment where money is real */
export function useWompi({ live = false }: { live?: boolean } = {}) {
  const environment = live ? 'prod' : 'test';
  const keys = { publicKey: `pub_${environment}_Q5yDA9xoKdePzhSGeVe9HAez7HgGORGf`, privateKey: `prv_${environment}_${randomUUID().replaceAll('-', '')}`, eventsSecret: `${environment}_events_demo`, integritySecret: `${environment}_integrity_demo` };
  const transactions = new Map<string, WompiTransaction>();
  /** `now`: what its clock says; `voidsLater`: a void is only taken up. */
  const state = { voidsLater: false, now: '2026-11-20T16:00:30.000Z' };

  const stand = standInFor(({ method, path, query, text, headers }) => {
    if (path === PAY) {
      const address = `${stand.url}${PAY}?${query.toString()}`;
      if (method === 'GET') return page(`<h1>Paga en Wompi</h1><p>${query.get('customer-data:full-name')}</p><p>$ ${(Number(query.get('amount-in-cents')) / 100).toFixed(2)} ${query.get('currency')}</p><form method="post"><button name="status" value="APPROVED">Pagar con tarjeta</button> <button name="status" value="DECLINED">Tarjeta sin fondos</button></form>`);
      try {
        const one = pay(address, { status: new URLSearchParams(text).get('status') as WompiTransaction['status'] });
        const back = new URL(one.redirect_url!);
        back.searchParams.set('id', one.id);
        return { status: 303, headers: { location: back.href }, body: '' };
      } catch (error) {
        return page(`<h1>${(error as Error).message}</h1>`);
      }
    }
    if (headers.authorization !== `Bearer ${keys.privateKey}`) return { status: 401, body: { error: { type: 'INVALID_ACCESS_TOKEN', reason: 'La llave no es válida' } } };
    if (method === 'GET' && path === `/v1/merchants/${keys.publicKey}`) return { status: 200, body: { data: { id: 1, name: 'Comercio' } } };
    if (method === 'GET' && path === '/v1/transactions') return { status: 200, body: { data: [...transactions.values()].filter(({ reference }) => reference === query.get('reference')) } };
    const [, id, act] = /^\/v1\/transactions\/([\w-]+)(\/void)?$/.exec(path) ?? [];
    const one = transactions.get(id ?? '');
    if (!one) return { status: 404, body: { error: { type: 'NOT_FOUND_ERROR', reason: 'La entidad solicitada no existe' } } };
    if (method === 'GET' && !act) return { status: 200, body: { data: one } };
    if (one.payment_method_type !== 'CARD' || one.status !== 'APPROVED') return { status: 422, body: { error: { type: 'INPUT_VALIDATION_ERROR', messages: { status: ['La transacción no se puede anular'] } } } };
    if (!state.voidsLater) one.status = 'VOIDED';
    return { status: 201, body: { data: { transaction: one } } };
  });

  /** The client comes to the page and pays, or tries to. @throws when the page would refuse the address */
  function pay(address: string, { status = 'APPROVED', method = 'CARD', card = '4242', at = state.now, message = null }: { status?: WompiTransaction['status']; method?: string; /** Its last four digits. */ card?: string; at?: string; message?: string | null } = {}): WompiTransaction {
    const asked = new URL(address).searchParams;
    const [reference, cents, currency, expiration] = ['reference', 'amount-in-cents', 'currency', 'expiration-time'].map((name) => asked.get(name) ?? '') as [string, string, string, string];
    if (asked.get('public-key') !== keys.publicKey) throw new Error('unknown merchant');
    if (asked.get('signature:integrity') !== sha256(`${reference}${cents}${currency}${expiration}${keys.integritySecret}`)) throw new Error('La firma es inválida');
    if ([...transactions.values()].some((one) => one.reference === reference)) throw new Error('La referencia ya ha sido usada');
    const one: WompiTransaction = {
      id: `${1_000_000 + transactions.size}-1610641025-${10_000 + transactions.size}`, status, reference, amount_in_cents: Number(cents), currency, payment_method_type: method, status_message: message,
      ...(method === 'CARD' && { payment_method: { type: method, extra: { bin: '424242', name: `VISA-${card}`, brand: 'VISA', exp_year: '29', exp_month: '06', last_four: card } } }),
      created_at: at, finalized_at: status === 'PENDING' ? null : at, redirect_url: asked.get('redirect-url'),
    };
    transactions.set(one.id, one);
    return one;
  }

  return {
    ...keys, transactions, state, pay, calls: stand.calls, fail: stand.fail,
    get url() { return `${stand.url}/v1`; },
    /** Where clients pay. */
    get pageUrl() { return stand.url + PAY; },

    /** What it says of a transaction, as it is or as it was. */
    event(one: WompiTransaction, { timestamp = 1_778_443_200, environment: said = environment, properties = ['transaction.id', 'transaction.status', 'transaction.amount_in_cents'], secret = keys.eventsSecret, ...was }: { timestamp?: number; environment?: string; properties?: string[]; secret?: string } & Partial<WompiTransaction> = {}) {
      const transaction = { ...one, ...was };
      const data = { transaction };
      const values = properties.map((path) => path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], data)).join('');
      const checksum = sha256(`${values}${timestamp}${secret}`);
      return {
        body: JSON.stringify({ event: 'transaction.updated', data, environment: said, signature: { properties, checksum }, timestamp, sent_at: '2026-11-20T16:00:31.000Z' }),
        headers: { 'content-type': 'application/json', 'x-event-checksum': checksum },
      };
    },
  };
}
