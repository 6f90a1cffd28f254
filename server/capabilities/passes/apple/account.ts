import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { ProviderError, defineProvider } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';

/** A text of several lines, as it stands in a PEM file. */
const pem = (of: (text: string) => unknown) => z.string().max(10_000).refine((text) => {
  try {
    of(text);
    return true;
  } catch {
    return false;
  }
}, { error: 'invalid' }).meta({ lines: true });

const settings = z.strictObject({
  passType: z.string().regex(/^pass\.[A-Za-z0-9.-]{1,190}$/, { error: 'invalid' }),
  team: z.string().regex(/^[A-Z0-9]{10}$/, { error: 'invalid' }),
  pushUrl: z.url().default('https://api.push.apple.com'),
});
const secrets = z.strictObject({
  certificate: pem((text) => new X509Certificate(text)),
  // Whether the passphrase opens it is seen with both at hand, by the check.
  privateKey: z.string().max(10_000).regex(/-----BEGIN (?:ENCRYPTED |RSA )?PRIVATE KEY-----/, { error: 'invalid' }).meta({ lines: true }),
  passphrase: z.string().max(300).optional(),
  authority: pem((text) => new X509Certificate(text)),
});
export type AppleAccount = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

/** @throws when the passphrase does not open it */
export const privateKeyOf = ({ secrets: { privateKey, passphrase } }: AppleAccount): KeyObject => createPrivateKey({ key: privateKey, ...(passphrase !== undefined && { passphrase }) });

const rejected = (message: string, cause?: unknown) => new ProviderError('REJECTED', message, { retriable: false, ...(cause !== undefined && { cause }) });

/** Signing asks nobody: what can be wrong with the account is seen in what was given. */
export const appleWallet = defineProvider({
  key: 'apple_wallet', purpose: 'passes', settings, secrets,
  check: async (account) => {
    const certificate = new X509Certificate(account.secrets.certificate);
    let key: KeyObject;
    try {
      key = privateKeyOf(account);
    } catch (error) {
      throw rejected('the passphrase does not open the private key', error);
    }
    if (key.asymmetricKeyType !== 'rsa') throw rejected('the private key is not an RSA key');
    if (!certificate.checkPrivateKey(key)) throw rejected('the private key is not that of the certificate');
    if (!certificate.verify(new X509Certificate(account.secrets.authority).publicKey)) throw rejected("the certificate was not issued by the intermediate certificate that was given (Apple's WWDR)");
    if (!certificate.subject.split('\n').includes(`UID=${account.settings.passType}`)) throw rejected(`the certificate is not for ${account.settings.passType}`);
    if (new Date(certificate.validTo).getTime() < Date.now()) throw rejected(`the certificate ended on ${certificate.validTo}`);
  },
});
