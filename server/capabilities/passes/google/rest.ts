import { SignJWT, importPKCS8 } from 'jose';
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { ProviderError, call } from '#capabilities/connections/public.ts';
import type { Call, Reply } from '#capabilities/connections/public.ts';
import { signerOf } from './account.ts';
import type { GoogleAccount } from './account.ts';

const SCOPE = 'https://www.googleapis.com/auth/wallet_object.issuer';
/** Let go a while before they end, so that none ends on its way. */
const EARLY_MS = 60_000;
const access = new Map<string, { token: string; endsAt: number }>();

/** A claim signed by the service account (RS256). */
export async function signed(account: GoogleAccount, claims: Record<string, unknown>): Promise<string> {
  const { email, key } = signerOf(account);
  const pkcs8 = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' }) as string;
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).setIssuer(email).sign(await importPKCS8(pkcs8, 'RS256'));
}

/** @throws ProviderError REJECTED when the account is not accepted */
async function accessToken(account: GoogleAccount): Promise<string> {
  const name = `${account.id} ${account.settings.accessUrl} ${signerOf(account).key}`;
  const known = access.get(name);
  if (known && known.endsAt > Date.now()) return known.token;
  const now = Math.floor(Date.now() / 1000);
  const assertion = await signed(account, { aud: account.settings.accessUrl, scope: SCOPE, iat: now, exp: now + 3600 });
  const reply = await call(account, { url: account.settings.accessUrl, body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }) });
  const read = z.object({ access_token: z.string(), expires_in: z.number() }).safeParse(reply.json());
  if (reply.status !== 200 || !read.success) throw new ProviderError('REJECTED', `Google does not accept the service account (${reply.status}): ${reply.text().slice(0, 300)}`, { retriable: false, status: reply.status });
  if (access.size > 500) access.delete(access.keys().next().value!);
  access.set(name, { token: read.data.access_token, endsAt: Date.now() + read.data.expires_in * 1000 - EARLY_MS });
  return read.data.access_token;
}

const ask = async (account: GoogleAccount, path: string, more: Pick<Call, 'method' | 'body'> = {}): Promise<Reply> =>
  call(account, { url: `${account.settings.apiUrl}/${path}`, headers: { authorization: `Bearer ${await accessToken(account)}` }, ...more });

/** Whether the account may write for its issuer. @throws ProviderError */
export async function checkAccess(account: GoogleAccount): Promise<void> {
  const { status } = await ask(account, `issuer/${account.settings.issuerId}`);
  if (status !== 200) throw new ProviderError('REJECTED', `Google does not know this account for issuer ${account.settings.issuerId} (${status})`, { retriable: false, status });
}

/** Writes a class or an object as it is to stand, whether Google has it or not. @throws ProviderError */
export async function put(account: GoogleAccount, kind: 'eventTicketClass' | 'eventTicketObject', body: { id: string }): Promise<void> {
  let reply = await ask(account, `${kind}/${body.id}`, { method: 'PUT', body });
  if (reply.status === 404) reply = await ask(account, kind, { method: 'POST', body });
  // Somebody else has written it between the two.
  if (reply.status === 409) reply = await ask(account, `${kind}/${body.id}`, { method: 'PUT', body });
  if (reply.status !== 200) throw new ProviderError('REJECTED', `Google refuses ${kind} ${body.id} (${reply.status}): ${reply.text().slice(0, 300)}`, { retriable: false, status: reply.status });
}
