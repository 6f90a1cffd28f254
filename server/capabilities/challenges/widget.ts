import { z } from 'zod';
import type { Widget } from '#contracts/challenges.ts';
import { ProviderError, call, connectionOf, defineProvider, noteHealth } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { captchaFailed } from './errors.ts';

// Services that judge people by what they see of the browser. Both take the same question: their secret and what their
// widget handed out.

const PURPOSE = 'challenge';
const settings = z.strictObject({ siteKey: z.string().min(1).max(200), verifyUrl: z.url().optional() });
const secrets = z.strictObject({ secretKey: z.string() });
const SERVICES = {
  turnstile: { verify: 'https://challenges.cloudflare.com/turnstile/v0/siteverify', origins: ['https://challenges.cloudflare.com'] },
  hcaptcha: { verify: 'https://api.hcaptcha.com/siteverify', origins: ['https://hcaptcha.com', 'https://*.hcaptcha.com'] },
} as const;
type Account = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

const Verdict = z.object({ success: z.boolean(), action: z.string().optional() });
async function asked(account: Account, answer: string, ip: string | null): Promise<z.output<typeof Verdict>> {
  const { verify } = SERVICES[account.provider as keyof typeof SERVICES];
  const reply = await call(account, { url: account.settings.verifyUrl ?? verify, method: 'POST', body: new URLSearchParams({ secret: account.secrets.secretKey, response: answer, ...(ip !== null && { remoteip: ip }), ...(account.provider === 'hcaptcha' && { sitekey: account.settings.siteKey }) }) });
  const read = Verdict.safeParse(reply.json());
  if (!read.success) throw new ProviderError('UNREADABLE_ANSWER', `${account.provider} answers ${reply.status}`, { retriable: false, status: reply.status });
  return read.data;
}

for (const key of ['turnstile', 'hcaptcha'] as const) defineProvider({ key, purpose: PURPOSE, settings, secrets });

const accountOf = async (ctx: Ctx): Promise<Account | null> => (await connectionOf(ctx, PURPOSE)) as Account | null;

/** The tenant's service; null without one, and while it does not answer: our own work stands in for it. */
export async function widgetOf(ctx: Ctx): Promise<Widget | null> {
  const account = await accountOf(ctx);
  return account?.status === 'active' ? { kind: 'widget', service: account.provider as Widget['service'], siteKey: account.settings.siteKey } : null;
}
/** Where the page may load it from. */
export const widgetOrigins = async (ctx: Ctx): Promise<readonly string[]> => {
  const widget = await widgetOf(ctx);
  return widget ? SERVICES[widget.service].origins : [];
};

/** @throws CAPTCHA_FAILED, also when the service cannot be asked: the next challenge is then our own */
export async function redeemWidget(open: OpenCtx, tenantId: string, purpose: string, answer: string): Promise<void> {
  const account = await asVisitor(open, tenantId, {}, accountOf);
  if (!account) throw captchaFailed();
  const told = (error: string | null) => asVisitor(open, tenantId, { writes: true }, (ctx) => noteHealth(ctx, account.id, error));
  let verdict: z.output<typeof Verdict>;
  try {
    verdict = await asked(account, answer, open.origin.ip);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await told(error.message);
    throw captchaFailed(undefined, { cause: error });
  }
  if (account.status === 'failing') await told(null);
  // Turnstile tells what the widget was shown for; the other service does not.
  if (!verdict.success || (verdict.action !== undefined && verdict.action !== '' && verdict.action !== purpose)) throw captchaFailed();
}
