import { connectionOf } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { digest, randomToken } from '#platform/vault.ts';
import { keepCode, useCode } from './alert-queries.ts';
import { telegramNotConnected } from './errors.ts';
import { alertStaff } from './alerts.ts';
import { telegramLinked } from './own-messages.ts';

const CODE_MIN = 10;

/** A code that ties a Telegram account to a member when the bot gets it by `/start {code}`. @throws TELEGRAM_NOT_CONNECTED */
export async function newTelegramCode(ctx: Ctx, userId: string): Promise<{ code: string; url: string | null; expiresAt: Temporal.Instant }> {
  const connection = await connectionOf(ctx, 'telegram');
  if (!connection) throw telegramNotConnected();
  const code = randomToken(18);
  const expiresAt = ctx.now.add({ minutes: CODE_MIN });
  await keepCode(ctx, userId, digest(code), expiresAt);
  return { code, url: `https://t.me/${String(connection.settings.botUsername)}?start=${code}`, expiresAt };
}

/** A code that is unknown, used or too old ties nobody. */
export async function linkChat(ctx: Ctx, { chatId, username, code }: { chatId: string; username: string | null; code: string }): Promise<void> {
  const linked = await useCode(ctx, digest(code), chatId, username);
  if (linked) await alertStaff(ctx, { message: telegramLinked.key, userIds: [linked.userId], data: { account: username ?? chatId }, path: '/me', key: `telegram_linked:${digest(code)}` });
}
