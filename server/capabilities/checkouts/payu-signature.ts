import { createHash, createHmac } from 'node:crypto';
import { sameSecret } from '#platform/vault.ts';

// Signatures of PayU Latam: of the form we send, and of its confirmations.

/** As the connection is set; never guessed from what arrives. */
export type PayuAlgorithm = 'MD5' | 'SHA' | 'SHA256' | 'HMAC_SHA256';
export interface PayuKeys { algorithm: PayuAlgorithm; apiKey: string; /** Of HMAC_SHA256. */ secretKey: string }

const HASH = { MD5: 'md5', SHA: 'sha1', SHA256: 'sha256' } as const;

function signatureOf(values: readonly string[], { algorithm, apiKey, secretKey }: PayuKeys): string {
  const text = [apiKey, ...values].join('~');
  return algorithm === 'HMAC_SHA256' ? createHmac('sha256', secretKey).update(text).digest('hex') : createHash(HASH[algorithm]).update(text).digest('hex');
}

/** `signature` of the form; `amount` as it is sent. */
export const payuSignature = (asked: { merchantId: string; referenceCode: string; amount: string; currency: string }, keys: PayuKeys): string =>
  signatureOf([asked.merchantId, asked.referenceCode, asked.amount, asked.currency], keys);

/** `new_value` as a confirmation signs it: one decimal where the second is zero, else two; null when it is no amount. */
export function payuValue(newValue: string): string | null {
  const match = /^(\d{1,15})(?:\.(\d)(\d?)0*)?$/.exec(newValue);
  if (!match) return null;
  const [, whole, first = '0', second = ''] = match;
  return `${whole}.${first}${second === '0' ? '' : second}`;
}

export interface PayuConfirmation { merchant_id: string; reference_sale: string; new_value: string; currency: string; state_pol: string; sign: string }

export const payuConfirmationSign = (told: Omit<PayuConfirmation, 'sign'>, keys: PayuKeys): string | null => {
  const value = payuValue(told.new_value);
  return value === null ? null : signatureOf([told.merchant_id, told.reference_sale, value, told.currency, told.state_pol], keys);
};

/** Whether a confirmation came from whoever holds the key, about this merchant. */
export function verifyPayuConfirmation(told: PayuConfirmation, merchantId: string, keys: PayuKeys): boolean {
  const expected = payuConfirmationSign(told, keys);
  return expected !== null && sameSecret(told.sign.toLowerCase(), expected) && told.merchant_id === merchantId;
}
