import * as contract from '#contracts/messages.ts';
import { normalizePhone } from '#capabilities/clients/public.ts';
import type { Channel } from '#contracts/message-terms.ts';
import type { TemplateChannel } from '#contracts/messages.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { invalid, notFound } from '#platform/errors.ts';
import type { Routes } from '#platform/route.ts';
import { changeSettings, readSettings } from '#platform/settings.ts';
import { dropChat, dropSubscription, chatsOf, keepSubscription, subscriptionsOf } from './alert-queries.ts';
import { alertsOf, choose } from './alerts.ts';
import { kindToEdit, listOfKinds, presentOneKind, preview, resetOwnText, sampleOf, saveOwnText, switchMessage } from './editor.ts';
import { noAddress } from './errors.ts';
import { isSent } from './kinds.ts';
import { countryOfTenant, senderOfTenant, usersById } from './message-queries.ts';
import { connectedOf, sendDirect } from './send.ts';
import { messageSettings } from './settings.ts';
import { newTelegramCode } from './telegram-link.ts';
import { chooseOptOut, replyTo, threadOf } from './thread.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const me = (ctx: Ctx): string => ctx.actor.userId ?? NOBODY;

/** Where a test goes: one's own mailbox, browser or chat; a phone that is given. @throws NO_ADDRESS, VALIDATION_ERROR */
async function ownAddress(ctx: Ctx, channel: Channel, phone: string | null): Promise<{ address: string; shown: string }> {
  if (channel === 'whatsapp' || channel === 'sms') {
    const e164 = phone && normalizePhone(phone, await countryOfTenant(ctx));
    if (!e164) throw invalid('/body/phone', phone ? 'invalid_phone' : 'required');
    return { address: e164, shown: e164 };
  }
  if (channel === 'mail') {
    const [user] = await usersById(ctx, [me(ctx)]);
    if (user) return { address: user.email, shown: user.email };
  }
  const [device] = channel === 'push' ? await subscriptionsOf(ctx, [me(ctx)]) : [];
  if (device) return { address: device.id, shown: device.deviceName };
  const [chat] = channel === 'telegram' ? await chatsOf(ctx, [me(ctx)]) : [];
  if (chat?.chatId) return { address: chat.chatId, shown: chat.username ? `@${chat.username}` : chat.chatId };
  throw noAddress();
}

async function sendTest(ctx: Ctx, { key, channel, locale }: { key: string; channel: TemplateChannel; locale: Locale }, phone: string | null) {
  const kind = kindToEdit(key, channel);
  if (!isSent(channel)) throw invalid('/params/channel', 'always_on');
  const { address, shown } = await ownAddress(ctx, channel, phone);
  const { name } = await senderOfTenant(ctx);
  const messageId = await sendDirect(ctx, { kind, channel, address, shown, locale, values: sampleOf(kind, name), key: `test:${ctx.origin.requestId}`, userId: ctx.actor.userId, path: '/settings/messages' });
  if (!messageId) throw new Error('a request sends one test');
  await audit(ctx, { action: 'message.test', entity: 'message', entityId: messageId, after: { message: key, channel, locale, to: shown } });
  return { messageId, to: shown };
}

const presentSettings = async (ctx: Ctx) => ({ ...(await readSettings(ctx, messageSettings)), connected: [...(await connectedOf(ctx, ['mail', 'whatsapp', 'sms', 'telegram', 'push']))] });

export function messageRoutes({ mount }: Routes): void {
  mount(contract.listKinds, async (ctx) => listOfKinds(ctx, (await senderOfTenant(ctx)).apps));
  mount(contract.getKind, (ctx, { params }) => presentOneKind(ctx, params.key));
  mount(contract.saveText, (ctx, { params, body }) => saveOwnText(ctx, params.key, params.channel, params.locale, body));
  mount(contract.resetText, (ctx, { params }) => resetOwnText(ctx, params.key, params.channel, params.locale));
  mount(contract.switchKind, (ctx, { params, body }) => switchMessage(ctx, params.key, body.channel, body.on));
  mount(contract.previewText, (ctx, { params, body }) => preview(ctx, params.key, params.channel, body));
  mount(contract.testSend, (ctx, { params, body }) => sendTest(ctx, params, body.phone));
  mount(contract.getMessageSettings, (ctx) => presentSettings(ctx));
  mount(contract.changeMessageSettings, async (ctx, { body }) => {
    await changeSettings(ctx, messageSettings, body);
    return presentSettings(ctx);
  });

  mount(contract.listThread, (ctx, { params, query }) => threadOf(ctx, params.clientId, query));
  mount(contract.reply, (ctx, { params, body }) => replyTo(ctx, params.clientId, body));
  mount(contract.setOptOut, (ctx, { params, body }) => chooseOptOut(ctx, params.clientId, body.channel, body.optedOut));

  const mine = async (ctx: Ctx) => alertsOf(ctx, me(ctx), (await senderOfTenant(ctx)).apps);
  mount(contract.myAlerts, mine);
  mount(contract.chooseAlert, async (ctx, { params, body }) => {
    await choose(ctx, me(ctx), params.key, body);
    return mine(ctx);
  });
  mount(contract.addPush, (ctx, { body }) => keepSubscription(ctx, { userId: me(ctx), endpoint: body.endpoint, ...body.keys, deviceName: body.deviceName }));
  mount(contract.dropPush, async (ctx, { params }) => {
    if (!(await dropSubscription(ctx, params.id, me(ctx)))) throw notFound();
  });
  mount(contract.linkTelegram, (ctx) => newTelegramCode(ctx, me(ctx)));
  mount(contract.unlinkTelegram, async (ctx) => {
    if (!(await dropChat(ctx, me(ctx)))) throw notFound();
  });
}
