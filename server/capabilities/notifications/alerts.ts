import { connectionOf } from '#capabilities/connections/public.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { siteUrl } from '#platform/site.ts';
import { pushKey } from './adapters/push.ts';
import { chatsOf, keepPreference, preferencesOf, subscriptionsOf } from './alert-queries.ts';
import { messageUnknown } from './errors.ts';
import type { Attachment } from './channels.ts';
import { definedMessages, nameOf } from './kinds.ts';
import { senderOfTenant, turnedOff, usersById } from './message-queries.ts';
import { notify } from './notices.ts';
import { mustKnow, sendDirect, valuesFor } from './send.ts';

type Values = Readonly<Record<string, string | null | undefined>>;
export interface Alert {
  /** Key of a message for staff that was declared by `defineMessage`. */
  message: string;
  userIds: readonly string[];
  /** Values of its variables; amounts and dates as each language writes them. */
  data: Values | ((locale: Locale) => Values);
  /** Where a click leads, inside the product; also what `url` says where the message has it. */
  path: string | null;
  /** The same key tells a person once. */
  key: string;
  /** Travel with the e-mail, for each language that is read. */
  attachments?: (locale: Locale) => Promise<readonly Attachment[]>;
}

/**
 * Tell members: on the screen always (of kinds on request, who asked for it); by push and Telegram where they linked them
 * and want it for this kind of alert; by e-mail where the kind goes by it.
 */
export async function alertStaff(ctx: Ctx, { message, userIds, data, path, key, attachments }: Alert): Promise<void> {
  const kind = mustKnow(message);
  const off = new Set((await turnedOff(ctx, kind.key)).map(({ channel }) => channel as string));
  if (off.has('all') || userIds.length === 0) return;
  const wishes = new Map((await preferencesOf(ctx, userIds, kind.key)).map((wish) => [wish.userId, wish]));
  const readers = kind.onRequest ? userIds.filter((id) => wishes.get(id)?.inApp === true) : userIds;
  const { name, locale: ours } = await senderOfTenant(ctx);
  const valuesIn = (locale: Locale) => valuesFor(kind, typeof data === 'function' ? data(locale) : data, { studio_name: name, url: path === null ? '' : siteUrl(path) });
  const fresh = await notify(ctx, { userIds: readers, kind: kind.key, data: valuesIn(ours), path, key });
  if (fresh.length === 0) return;
  const users = new Map((await usersById(ctx, fresh)).map((user) => [user.id, user]));
  const to = (userId: string) => {
    const locale = users.get(userId)?.locale ?? ours;
    return { kind, values: valuesIn(locale), userId, path, locale };
  };
  if (kind.byMail && !off.has('mail')) {
    const papers = new Map<Locale, readonly Attachment[]>();
    for (const { id, email, locale } of users.values()) {
      if (attachments && !papers.has(locale)) papers.set(locale, await attachments(locale));
      await sendDirect(ctx, { ...to(id), channel: 'mail', address: email, shown: email, key: `${key}:mail:${id}`, attachments: papers.get(locale) ?? [] });
    }
  }
  const wants = (userId: string, by: 'push' | 'telegram'): boolean => !off.has(by) && wishes.get(userId)?.[by] !== false;
  for (const { id, userId, deviceName } of await subscriptionsOf(ctx, fresh)) {
    if (wants(userId, 'push')) await sendDirect(ctx, { ...to(userId), channel: 'push', address: id, shown: deviceName, key: `${key}:push:${id}` });
  }
  if (!(await connectionOf(ctx, 'telegram'))) return;
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
      .map((kind) => ({ key: kind.key, name: nameOf(kind, ctx.locale), onRequest: kind.onRequest ?? false, inApp: wish(kind.key)?.inApp ?? kind.onRequest !== true, push: wish(kind.key)?.push ?? true, telegram: wish(kind.key)?.telegram ?? true })),
    push: { publicKey: pushKey(), devices: (await subscriptionsOf(ctx, [userId])).map(({ id, deviceName, createdAt }) => ({ id, name: deviceName, createdAt })) },
    telegram: { available: (await connectionOf(ctx, 'telegram')) !== null, linked: chat !== undefined, username: chat?.username ?? null },
  };
}

/** What nobody has to ask for stays on the screen. @throws MESSAGE_UNKNOWN */
export async function choose(ctx: Ctx, userId: string, key: string, { inApp, ...wish }: { inApp: boolean; push: boolean; telegram: boolean }): Promise<void> {
  const kind = definedMessages().get(key);
  if (kind?.audience !== 'staff') throw messageUnknown({ key });
  await keepPreference(ctx, userId, key, { ...wish, inApp: inApp || kind.onRequest !== true });
}
