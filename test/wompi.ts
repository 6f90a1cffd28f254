import { createHash, randomUUID } from 'node:crypto';
import { standInFor } from '#test/stand-in.ts';

// A stand-in of Wompi with its documented protocol: its page judges the address that the client comes with, refuses a
// reference that was used, keeps transactions, answers for them, voids cards, and signs its events.

export interface WompiTransaction {
  id: string; status: 'PENDING' | 'APPROVED' | 'DECLINED' | 'VOIDED' | 'ERROR'; reference: string; amount_in_cents: number; currency: string; payment_method_type: string; status_message: string | null;
  created_at: string; finalized_at: string | null; redirect_url: string | null;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function useWompi() {
  const keys = { publicKey: 'pub_test_Q5yDA9xoKdePzhSGeVe9HAez7HgGORGf', privateKey: `prv_test_${randomUUID().replaceAll('-', '')}`, eventsSecret: 'test_events_demo', integritySecret: 'test_integrity_demo' };
  const transactions = new Map<string, WompiTransaction>();
  const state = { voidsLater: false };

  const stand = standInFor(({ method, path, query, headers }) => {
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

  return {
    ...keys, transactions, state, calls: stand.calls, fail: stand.fail,
    get url() { return `${stand.url}/v1`; },

    /** The client comes to the page and pays, or tries to. @throws when the page would refuse the address */
    pay(address: string, { status = 'APPROVED', method = 'CARD', at = '2026-11-20T16:00:30.000Z', message = null }: { status?: WompiTransaction['status']; method?: string; at?: string; message?: string | null } = {}): WompiTransaction {
      const asked = new URL(address).searchParams;
      const [reference, cents, currency, expiration] = ['reference', 'amount-in-cents', 'currency', 'expiration-time'].map((name) => asked.get(name) ?? '') as [string, string, string, string];
      if (asked.get('public-key') !== keys.publicKey) throw new Error('unknown merchant');
      if (asked.get('signature:integrity') !== sha256(`${reference}${cents}${currency}${expiration}${keys.integritySecret}`)) throw new Error('La firma es inválida');
      if ([...transactions.values()].some((one) => one.reference === reference)) throw new Error('La referencia ya ha sido usada');
      const one: WompiTransaction = {
        id: `${1_000_000 + transactions.size}-1610641025-${10_000 + transactions.size}`, status, reference, amount_in_cents: Number(cents), currency, payment_method_type: method, status_message: message,
        created_at: at, finalized_at: status === 'PENDING' ? null : at, redirect_url: asked.get('redirect-url'),
      };
      transactions.set(one.id, one);
      return one;
    },

    /** What it says of a transaction, as it is or as it was. */
    event(one: WompiTransaction, { timestamp = 1_778_443_200, environment = 'test', properties = ['transaction.id', 'transaction.status', 'transaction.amount_in_cents'], secret = keys.eventsSecret, ...was }: { timestamp?: number; environment?: string; properties?: string[]; secret?: string } & Partial<WompiTransaction> = {}) {
      const transaction = { ...one, ...was };
      const data = { transaction };
      const values = properties.map((path) => path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], data)).join('');
      const checksum = sha256(`${values}${timestamp}${secret}`);
      return {
        body: JSON.stringify({ event: 'transaction.updated', data, environment, signature: { properties, checksum }, timestamp, sent_at: '2026-11-20T16:00:31.000Z' }),
        headers: { 'content-type': 'application/json', 'x-event-checksum': checksum },
      };
    },
  };
}
