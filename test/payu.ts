import { createHash, createHmac, randomUUID } from 'node:crypto';
import { standInFor } from '#test/stand-in.ts';

// A stand-in of PayU Latam with its documented protocol: judges the posted form, lets a payer try again under the same
// reference, answers the queries of orders, takes refunds on for people to look at, and signs its confirmations.

interface Try { id: string; type: 'AUTHORIZATION_AND_CAPTURE' | 'REFUND' | 'PARTIAL_REFUND'; state: 'APPROVED' | 'DECLINED' | 'EXPIRED' | 'PENDING'; parent: string | null; reason: string | null }
export interface PayuOrder { id: number; reference: string; value: string; currency: string; test: boolean; tries: Try[]; form: Record<string, string> }

const HASH = { MD5: 'md5', SHA: 'sha1', SHA256: 'sha256' } as const;
const STATE = { APPROVED: '4', EXPIRED: '5', DECLINED: '6', PENDING: '7' } as const;

export function usePayu(algorithm: keyof typeof HASH | 'HMAC_SHA256' = 'MD5') {
  // PayU's own public test credentials.
  const keys = { apiKey: '4Vj8eK4rloUd272L48hsrarnUA', apiLogin: 'pRRXKOl8ikMmt9u', secretKey: 'test123' };
  const settings = { merchantId: '508029', accountId: '512321', algorithm };
  const orders = new Map<string, PayuOrder>();
  const state = { refunds: 'PENDING' as Try['state'] };
  const signed = (...values: string[]): string => {
    const text = [keys.apiKey, ...values].join('~');
    return algorithm === 'HMAC_SHA256' ? createHmac('sha256', keys.secretKey).update(text).digest('hex') : createHash(HASH[algorithm]).update(text).digest('hex');
  };
  const tries = (): Try[] => [...orders.values()].flatMap((order) => order.tries);
  const good = (result: unknown) => ({ status: 200, body: { code: 'SUCCESS', error: null, result } });
  const bad = (error: string) => ({ status: 200, body: { code: 'ERROR', error, result: null } });

  const stand = standInFor(({ path, text }) => {
    const { command, merchant, details, transaction } = JSON.parse(text) as { command: string; merchant: { apiKey: string; apiLogin: string }; details?: { referenceCode?: string; transactionId?: string }; transaction?: { order: { id: string }; type: Try['type']; reason: string; parentTransactionId: string } };
    if (merchant.apiKey !== keys.apiKey || merchant.apiLogin !== keys.apiLogin) return bad('Invalid credentials');
    if (path === '/reports-api/4.0/service.cgi' && command === 'PING') return good({ payload: 'PING' });
    if (command === 'ORDER_DETAIL_BY_REFERENCE_CODE') {
      const order = orders.get(details!.referenceCode!);
      if (!order) return good(null);
      return good({ payload: [{
        id: order.id, accountId: Number(settings.accountId), status: 'CAPTURED', referenceCode: order.reference, isTest: order.test, additionalValues: { TX_VALUE: { value: Number(order.value), currency: order.currency } },
        transactions: order.tries.map((one) => ({
          id: one.id, order: null, type: one.type, parentTransactionId: one.parent, paymentMethod: 'VISA', transactionResponse: { state: one.state, responseCode: one.state, responseMessage: one.reason, operationDate: Date.parse('2026-11-20T16:00:40Z') },
          additionalValues: { TX_VALUE: { value: Number(order.value), currency: order.currency } },
        })),
      }] });
    }
    if (command === 'TRANSACTION_RESPONSE_DETAIL') {
      const one = tries().find(({ id }) => id === details!.transactionId);
      return good(one ? { payload: { state: one.state, responseMessage: one.reason } } : null);
    }
    if (path === '/payments-api/4.0/service.cgi' && command === 'SUBMIT_TRANSACTION') {
      const order = [...orders.values()].find(({ id }) => String(id) === String(transaction!.order.id));
      if (!order?.tries.some(({ id, state: now }) => id === transaction!.parentTransactionId && now === 'APPROVED')) return bad('The order has no approved transaction');
      const one: Try = { id: randomUUID(), type: transaction!.type, state: state.refunds, parent: transaction!.parentTransactionId, reason: transaction!.reason };
      order.tries.push(one);
      return { status: 200, body: { code: 'SUCCESS', error: null, transactionResponse: { orderId: order.id, transactionId: one.id, state: one.state, responseMessage: null } } };
    }
    return bad(`unknown command ${command}`);
  });

  return {
    ...keys, settings, orders, state, calls: stand.calls, fail: stand.fail,
    get url() { return stand.url; },

    /** The form arrives; the payer pays, or tries to, any number of times. @throws when the page would refuse the form */
    pay(form: Record<string, string>, outcome: keyof typeof STATE = 'APPROVED', reason: string | null = null): { order: PayuOrder; id: string } {
      const { merchantId, referenceCode, amount, currency, signature, tax, taxReturnBase } = form as Record<'merchantId' | 'referenceCode' | 'amount' | 'currency' | 'signature' | 'tax' | 'taxReturnBase', string>;
      if (signature !== signed(merchantId, referenceCode, amount, currency)) throw new Error('the signature is wrong');
      if (!/^[A-Za-z0-9]+$/.test(referenceCode)) throw new Error('the reference has signs that PayU does not take');
      if (tax === undefined || taxReturnBase === undefined) throw new Error('PayU would add 19 % VAT');
      const order = orders.get(referenceCode) ?? { id: 857_000_000 + orders.size, reference: referenceCode, value: Number(amount).toFixed(2), currency, test: form.test === '1', tries: [], form };
      orders.set(referenceCode, order);
      const id = randomUUID();
      order.tries.push({ id, type: 'AUTHORIZATION_AND_CAPTURE', state: outcome, parent: null, reason });
      return { order, id };
    },
    /** People there have looked at the refunds. */
    decideRefunds(outcome: Try['state']): void {
      for (const one of tries()) if (one.type !== 'AUTHORIZATION_AND_CAPTURE' && one.state === 'PENDING') one.state = outcome;
    },

    /** What it posts of a try, as it is or as it was. */
    confirmation({ order, id }: { order: PayuOrder; id: string }, was: { state?: keyof typeof STATE; value?: string; merchantId?: string; sign?: string } = {}) {
      const one = order.tries.find((each) => each.id === id)!;
      const { state: outcome = one.state, value = order.value, merchantId = settings.merchantId } = was;
      const rounded = value.endsWith('0') ? Number(value).toFixed(1) : value;
      const fields = {
        merchant_id: merchantId, reference_sale: order.reference, reference_pol: String(order.id), transaction_id: id, state_pol: STATE[outcome], value, currency: order.currency, test: order.test ? '1' : '0', payment_method_name: 'VISA', cc_number: '************0004',
        response_message_pol: one.reason ?? outcome, sign: was.sign ?? signed(merchantId, order.reference, rounded, order.currency, STATE[outcome]),
      };
      return { body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    },
  };
}
