import { connectionOf } from '#capabilities/connections/public.ts';
import type { Ctx } from '#platform/context.ts';
import { pushKey } from './adapters/push.ts';
import { chatsOf, keepPreference, preferencesOf, subscriptionsOf } from './alert-queries.ts';
import { messageUnknown } from './errors.ts';
import { definedMessages, nameOf } from './kinds.ts';
import { senderOfTenant, turnedOff, usersById } from './message-queries.ts';
import { notify } from './notices.ts';
import { mustKnow, sendDirect, valuesFor } from './send.ts';

export interface Alert {
  /** Key of a message for staff that was declared by `defineMessage`. */
  message: string;
  userIds: readonly string[];
  data: Readonly<Record<string, string | null | undefined>>;
  /** Where a click leads, inside the product. */
  path: string | null;
  /** The same key tells a person once. */
  key: string;
}

/** Tell members: on the screen always; by push and Telegram where they linked them and want it for this kind of alert. */
export async function alertStaff(ctx: Ctx, { message, userIds, data, path, key }: Alert): Promise<void> {
  const kind = mustKnow(message);
  const off = new Set((await turnedOff(ctx, kind.key)).map(({ channel }) => channel as string));
  if (off.has('all')) return;
  const { name } = await senderOfTenant(ctx);
  const values = valuesFor(kind, data, { studio_name: name });
  const fresh = await notify(ctx, { userIds, kind: kind.key, data: values, path, key });
  if (fresh.length === 0) return;
  const unwanted = await preferencesOf(ctx, fresh, kind.key);
  const wants = (userId: string, by: 'push' | 'telegram'): boolean => !off.has(by) && unwanted.find((one) => one.userId === userId)?.[by] !== false;
  const locales = new Map((await usersById(ctx, fresh)).map((user) => [user.id, user.locale]));
  const to = (userId: string) => ({ kind, values, userId, path, locale: locales.get(userId) ?? 'es' });
  for (const { id, userId, deviceName } of await subscriptionsOf(ctx, fresh)) {
    if (wants(userId, 'push')) await sendDirect(ctx, { ...to(userId), channel: 'push', address: id, shown: deviceName, key: `${key}:push:${id}` });
  }
  if (fresh.length === 0 || !(await connectionOf(ctx, 'telegram'))) return;
  for (const { userId, chatId, username } of await chatsOf(ctx, fresh)) {
    if (wants(userId, 'telegram')) await sendDirect(ctx, { ...to(userId), channel: 'telegram', address: chatId!, shown: username ? `@${username}` : chatId!, key: `${key}:telegram:${userId}` });
  }
}

export async function alertsOf(ctx: Ctx, userId: string, apps: readonly string[]) {
  const wishes = await preferencesOf(ctx, [userId]);
  const [chat] = await chatsOf(ctx, [userId]);
  const wish = (key: string) => wishes.find(({ message }) => message === key);
  return {
    kinds: [...definedMessages().values()].filter(({ audience, app }) => audience === 'staff' && (app === null || apps.includes(app)))
      .map((kind) => ({ key: kind.key, name: nameOf(kind, ctx.locale), push: wish(kind.key)?.push ?? true, telegram: wish(kind.key)?.telegram ?? true })),
    push: { publicKey: pushKey(), devices: (await subscriptionsOf(ctx, [userId])).map(({ id, deviceName, createdAt }) => ({ id, name: deviceName, createdAt })) },
    telegram: { available: (await connectionOf(ctx, 'telegram')) !== null, linked: chat !== undefined, username: chat?.username ?? null },
  };
}

/** @throws MESSAGE_UNKNOWN */
export async function choose(ctx: Ctx, userId: string, key: string, wish: { push: boolean; telegram: boolean }): Promise<void> {
  if (definedMessages().get(key)?.audience !== 'staff') throw messageUnknown({ key });
  await keepPreference(ctx, userId, key, wish);
}
