import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from '#capabilities/connections/public.ts';

/** The file that Google gives for a service account, of which two fields sign. */
const ServiceAccount = z.object({ client_email: z.email(), private_key: z.string().refine((text) => {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}) });
const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const settings = z.strictObject({
  issuerId: z.string().regex(/^\d{5,25}$/, { error: 'invalid' }),
  saveUrl: z.url().default('https://pay.google.com/gp/v/save'),
  apiUrl: z.url().default('https://walletobjects.googleapis.com/walletobjects/v1'),
  accessUrl: z.url().default('https://oauth2.googleapis.com/token'),
});
export const secrets = z.strictObject({ serviceAccount: z.string().max(10_000).refine((text) => ServiceAccount.safeParse(json(text)).success, { error: 'invalid' }).meta({ lines: true }) });
export type GoogleAccount = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

export const signerOf = ({ secrets: { serviceAccount } }: GoogleAccount): { email: string; key: string } => {
  const { client_email: email, private_key: key } = ServiceAccount.parse(json(serviceAccount));
  return { email, key };
};
