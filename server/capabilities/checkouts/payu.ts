import { z } from 'zod';
import { ProviderError, call, defineProvider, hookNotReady, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { fromDecimal, toDecimal } from '#contracts/money.ts';
import { takeMessage } from './arrive.ts';
import { shownCard } from './card.ts';
import { payuSignature, verifyPayuConfirmation } from './payu-signature.ts';
import type { PayuKeys } from './payu-signature.ts';
import { registerGateway } from './port.ts';
import type { Asked, Form, GatewayEvent, RefundAnswer } from './port.ts';
import { withoutLastSlash } from '#platform/site.ts';

// PayU Latam, tickets 12.2. The client's browser posts a form that we have signed; PayU confirms with a form of its own.
// Refunds are looked at by people there: asked for, then waited for.

const KEY = 'payu';
const CHECKOUT = { live: 'https://checkout.payulatam.com/ppp-web-gateway-payu/', test: 'https://sandbox.checkout.payulatam.com/ppp-web-gateway-payu/' } as const;
const API = { live: 'https://api.payulatam.com', test: 'https://sandbox.api.payulatam.com' } as const;
const ALGORITHM_NAME = { MD5: 'MD5', SHA: 'SHA', SHA256: 'SHA256', HMAC_SHA256: 'HMAC-SHA256' } as const;

const Settings = z.strictObject({
  merchantId: z.string().regex(/^\d{1,12}$/, { error: 'invalid' }),
  accountId: z.string().regex(/^\d{1,12}$/, { error: 'invalid' }),
  /** As it is set in PayU's panel. */
  algorithm: z.enum(['MD5', 'SHA', 'SHA256', 'HMAC_SHA256']).default('MD5'),
  /** As the mode is, when absent. */
  checkoutUrl: z.url().optional(),
  apiUrl: z.url().optional(),
});
const Secrets = z.strictObject({
  apiKey: z.string().min(1).max(100),
  apiLogin: z.string().min(1).max(100),
  /** Of HMAC_SHA256. */
  secretKey: z.string().min(1).max(300).optional(),
});
type Account = Connection<z.output<typeof Settings>, z.output<typeof Secrets>>;

const accountOf = (connection: Connection | null): Account => {
  if (!connection) throw new Error('PayU needs a connection');
  return connection as unknown as Account;
};
const keysOf = ({ settings, secrets }: Pick<Account, 'settings' | 'secrets'>): PayuKeys => ({ algorithm: settings.algorithm, apiKey: secrets.apiKey, secretKey: secrets.secretKey ?? '' });
/** What is signed with a key that is not there could have been signed by anybody. */
const isReady = ({ settings, secrets }: Pick<Account, 'settings' | 'secrets'>): boolean => Boolean(secrets.apiKey) && (settings.algorithm !== 'HMAC_SHA256' || Boolean(secrets.secretKey));

// ------------------------------------------------------------------------------------------------------------ amounts
/** As it is sent and signed: without decimals where there are none. */
const amountText = (minor: number, currency: string): string => toDecimal(minor, currency).replace(/\.0+$/, '');
const withoutZeros = (text: string): string => (text.includes('.') ? text.replace(/(?<!0)0+$/, '').replace(/\.$/, '') : text);
/** `145330.0`, `150.26`, also of currencies without decimals. */
const minorOf = (value: string | number | null | undefined, currency: string | null | undefined): number | null =>
  value === null || value === undefined || !currency ? null : fromDecimal(withoutZeros(String(value)), currency);

// --------------------------------------------------------------------------------------------------------------- form
/** Local time without offset: that is how PayU reads it. */
const expirationOf = (at: Temporal.Instant, zone: string): string => at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' });

export function payuForm(account: Pick<Account, 'settings' | 'secrets' | 'live' | 'hookUrl'>, asked: Asked): Form {
  const { settings: { merchantId, accountId, algorithm, checkoutUrl }, live, hookUrl } = account;
  const { reference, amountMinor, currency, tax, buyer } = asked;
  const amount = amountText(amountMinor, currency);
  return {
    action: checkoutUrl ?? CHECKOUT[live ? 'live' : 'test'],
    fields: {
      merchantId, accountId, description: asked.description.slice(0, 255), referenceCode: reference, amount,
      // Both, also when they are zero: PayU would take the country's VAT for granted.
      tax: amountText(tax.amountMinor, currency), taxReturnBase: amountText(tax.baseMinor, currency), currency,
      signature: payuSignature({ merchantId, referenceCode: reference, amount, currency }, keysOf(account)), algorithmSignature: ALGORITHM_NAME[algorithm], test: live ? '0' : '1',
      buyerFullName: buyer.name.slice(0, 150), ...(buyer.email !== null && { buyerEmail: buyer.email }), ...(buyer.phone !== null && { telephone: buyer.phone }),
      responseUrl: asked.cancelUrl, confirmationUrl: hookUrl ?? '', expirationDate: expirationOf(asked.expiresAt, asked.zone), lng: asked.locale,
    },
  };
}

// ------------------------------------------------------------------------------------------------------- confirmation
const Confirmation = z.looseObject({
  merchant_id: z.string(), reference_sale: z.string(), value: z.string(), currency: z.string(), state_pol: z.string(), sign: z.string(),
  transaction_id: z.string().max(200).optional(), reference_pol: z.string().max(100).optional(), test: z.string().optional(), payment_method_name: z.string().optional(), response_message_pol: z.string().optional(), cc_number: z.string().optional(),
});
/** 5: the time for it is over. */
const kinds: Readonly<Record<string, GatewayEvent['kind']>> = { 4: 'paid', 5: 'failed', 6: 'failed', 7: 'pending', 104: 'error' };
const nothing: GatewayEvent = { kind: 'other', checkoutId: null, paymentId: null, amountMinor: null, currency: null, live: null, metadata: null, paidAt: null, reason: null };

export function parsePayu(payload: unknown): GatewayEvent {
  const told = Confirmation.safeParse(payload);
  if (!told.success) return nothing;
  const { reference_sale: reference, value, currency, state_pol: state, transaction_id: id, reference_pol: orderRef, test, payment_method_name: method, response_message_pol: reason, cc_number: number } = told.data;
  return {
    kind: kinds[state] ?? 'other', checkoutId: reference, paymentId: id || null, amountMinor: minorOf(value, currency), currency, live: test === undefined ? null : test === '0', metadata: null, paidAt: null,
    reason: state === '4' ? null : (reason ?? null), method: method ?? null, card: shownCard({ brand: method, number }), orderRef: orderRef ?? null,
  };
}

// ------------------------------------------------------------------------------------------------------------ its API
async function ask(connection: Connection | null, api: 'reports-api' | 'payments-api', command: string, more: object): Promise<Record<string, unknown>> {
  const account = accountOf(connection);
  const { apiKey, apiLogin } = account.secrets;
  const answer = await call(account, {
    url: `${withoutLastSlash(account.settings.apiUrl ?? API[account.live ? 'live' : 'test'])}/${api}/4.0/service.cgi`, method: 'POST', headers: { accept: 'application/json' },
    body: { test: !account.live, language: 'es', command, merchant: { apiLogin, apiKey }, ...more },
  });
  const said = z.looseObject({ code: z.string(), error: z.string().nullish() }).safeParse(answer.json());
  if (!said.success) throw new ProviderError('UNREADABLE_ANSWER', `the answer (${answer.status}) cannot be read`, { retriable: false, status: answer.status });
  if (said.data.code !== 'SUCCESS') throw new ProviderError('REJECTED', (said.data.error ?? said.data.code).slice(0, 300), { retriable: false, status: answer.status });
  return said.data;
}

const Value = z.looseObject({ value: z.union([z.number(), z.string()]), currency: z.string() });
const Values = z.looseObject({ TX_VALUE: Value.nullish() }).nullish();
const Order = z.looseObject({
  id: z.union([z.number(), z.string()]), referenceCode: z.string(), isTest: z.boolean().nullish(), additionalValues: Values,
  transactions: z.array(z.looseObject({
    id: z.string(), type: z.string().nullish(), parentTransactionId: z.string().nullish(), paymentMethod: z.string().nullish(), creditCard: z.looseObject({ maskedNumber: z.string().nullish() }).nullish(), additionalValues: Values,
    transactionResponse: z.looseObject({ state: z.string(), responseMessage: z.string().nullish(), operationDate: z.number().nullish() }).nullish(),
  })).nullish(),
});
const states: Readonly<Record<string, GatewayEvent['kind']>> = { APPROVED: 'paid', DECLINED: 'failed', EXPIRED: 'failed', ERROR: 'error', PENDING: 'pending', SUBMITTED: 'pending' };
const GIVEN_BACK: Readonly<Record<string, GatewayEvent['kind']>> = { REFUND: 'refunded', VOID: 'voided' };

function eventsOf(order: z.output<typeof Order>): GatewayEvent[] {
  const transactions = order.transactions ?? [];
  const payment = transactions.find(({ type }) => !type || !/REFUND|VOID/.test(type));
  return transactions.map(({ id, type, parentTransactionId, paymentMethod, creditCard, additionalValues, transactionResponse: answer }): GatewayEvent => {
    const value = additionalValues?.TX_VALUE ?? order.additionalValues?.TX_VALUE;
    const common = { checkoutId: order.referenceCode, amountMinor: minorOf(value?.value, value?.currency), currency: value?.currency ?? null, live: order.isTest === null || order.isTest === undefined ? null : !order.isTest, metadata: null, orderRef: String(order.id), method: paymentMethod ?? null };
    const state = answer?.state ?? '';
    // A part that went back leaves the payment what it is.
    if (type && /REFUND|VOID/.test(type)) return { ...common, kind: state === 'APPROVED' ? (GIVEN_BACK[type] ?? 'other') : 'other', paymentId: parentTransactionId ?? payment?.id ?? null, paidAt: null, reason: null };
    return { ...common, kind: states[state] ?? 'other', paymentId: id, card: shownCard({ brand: paymentMethod, number: creditCard?.maskedNumber }), paidAt: state === 'APPROVED' && answer?.operationDate ? Temporal.Instant.fromEpochMilliseconds(answer.operationDate) : null, reason: state === 'APPROVED' ? null : (answer?.responseMessage ?? null) };
  });
}

/** Before anybody knows whether a refund was taken on, it must not be asked for again. */
const UNCLEAR = new Set(['NETWORK', 'TIMEOUT', 'PROVIDER_DOWN', 'UNREADABLE_ANSWER']);
const Given = z.looseObject({ transactionResponse: z.looseObject({ state: z.string(), transactionId: z.string().nullish(), responseMessage: z.string().nullish() }) });

export const payu = registerGateway({
  key: KEY, currencies: ['COP', 'MXN', 'PEN', 'CLP', 'ARS', 'BRL', 'USD'],
  page: (connection, asked) => payuForm(accountOf(connection), asked),
  // Letters and digits alone.
  referenceOf: (name, n) => `${name.replaceAll('-', '')}${n}`,
  parse: parsePayu,
  status: async (connection, reference) => {
    const { result } = await ask(connection, 'reports-api', 'ORDER_DETAIL_BY_REFERENCE_CODE', { details: { referenceCode: reference } });
    const orders = z.array(Order).safeParse([(result as { payload?: unknown } | null | undefined)?.payload ?? []].flat());
    if (!orders.success) throw new ProviderError('UNREADABLE_ANSWER', 'the orders of a reference cannot be read', { retriable: false });
    return orders.data.filter(({ referenceCode }) => referenceCode === reference).flatMap(eventsOf);
  },
  refund: async (connection, { refundId, paymentId, amountMinor, paidMinor, currency, orderRef }): Promise<RefundAnswer> => {
    if (orderRef === null) return { ok: false, reason: 'PayU\'s number of the order is not known' };
    const whole = amountMinor === paidMinor;
    const answer = await ask(connection, 'payments-api', 'SUBMIT_TRANSACTION', {
      transaction: {
        order: { id: orderRef }, type: whole ? 'REFUND' : 'PARTIAL_REFUND', reason: refundId, parentTransactionId: paymentId,
        ...(!whole && { additionalValues: { TX_VALUE: { value: amountText(amountMinor, currency), currency } } }),
      },
    }).catch((error: unknown) => {
      if (error instanceof ProviderError && UNCLEAR.has(error.code)) return null;
      throw error;
    });
    const given = Given.safeParse(answer);
    if (!given.success) return { ok: false, reason: 'PayU gave no clear answer; look at the account before trying again' };
    return meaningOf(given.data.transactionResponse.state, given.data.transactionResponse.transactionId ?? paymentId, given.data.transactionResponse.responseMessage);
  },
  refundStatus: async (connection, _asked, reference) => {
    const { result } = await ask(connection, 'reports-api', 'TRANSACTION_RESPONSE_DETAIL', { details: { transactionId: reference } });
    const seen = z.looseObject({ payload: z.looseObject({ state: z.string(), responseMessage: z.string().nullish() }) }).safeParse(result);
    return seen.success ? meaningOf(seen.data.payload.state, reference, seen.data.payload.responseMessage) : { ok: 'waiting', reference };
  },
});

function meaningOf(state: string, reference: string, message: string | null | undefined): RefundAnswer {
  if (state === 'APPROVED') return { ok: true, reference };
  return state === 'PENDING' || state === 'SUBMITTED' ? { ok: 'waiting', reference } : { ok: false, reason: message || state };
}

defineProvider({
  key: KEY, purpose: 'gateway', settings: Settings, secrets: Secrets,
  check: async (connection) => {
    if (!isReady(connection)) throw new ProviderError('CONFIGURATION', 'the secret key of HMAC-SHA256 is missing: payments could not be confirmed', { retriable: false });
    await ask(connection as unknown as Connection, 'reports-api', 'PING', {});
  },
  hook: {
    verify: ({ rawBody }, connection) => {
      if (!isReady(connection)) throw hookNotReady();
      const fields = Object.fromEntries(new URLSearchParams(rawBody.toString('utf8')));
      const told = Confirmation.safeParse(fields);
      if (!told.success) throw hookRefused('malformed');
      if (!verifyPayuConfirmation({ ...told.data, new_value: told.data.value }, connection.settings.merchantId, keysOf(connection))) throw hookRefused('signature_wrong');
      const { transaction_id: id, reference_sale: reference, state_pol: state, sign } = told.data;
      return [{ eventId: `${id ?? reference}:${state}:${sign.toLowerCase()}`.slice(0, 200), payload: fields }];
    },
    receive: async (ctx, connection, { eventId, payload }) => {
      await takeMessage(ctx, { provider: KEY, connectionId: connection.id, eventId, event: parsePayu(payload), payload });
    },
  },
});
