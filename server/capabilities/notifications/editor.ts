import type { TemplateChannel } from '#contracts/messages.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { invalid, notFound, versionMismatch } from '#platform/errors.ts';
import { asHtml } from './html.ts';
import { messageUnknown } from './errors.ts';
import { OWN, channelsOf, definedMessages, isSent, nameOf, wordsOfProduct } from './kinds.ts';
import type { MessageDefinition } from './kinds.ts';
import { deleteOwnText, insertOwnText, lockOwnText, senderOfTenant, textsOf, turnOff, turnOn, turnedOff, updateOwnText } from './message-queries.ts';
import { fillIn, flawOf, segmentsOf } from './rules.ts';
import { oneLine } from './words.ts';

// The texts of a business: its own in place of the product's, per channel and language.

type Own = Awaited<ReturnType<typeof textsOf>>;
type Off = Awaited<ReturnType<typeof turnedOff>>;
const LOCALES: readonly Locale[] = ['es', 'en'];

/** @throws MESSAGE_UNKNOWN; also for a channel that this message does not go by */
export function kindToEdit(key: string, channel?: TemplateChannel): MessageDefinition {
  const kind = definedMessages().get(key);
  if (!kind || (channel && !channelsOf(kind).includes(channel))) throw messageUnknown({ key });
  return kind;
}

function presentKind(kind: MessageDefinition, locale: Locale, own: Own, off: Off) {
  const gone = new Set(off.filter(({ message }) => message === kind.key).map(({ channel }) => channel as string));
  return {
    key: kind.key, name: nameOf(kind, locale), app: kind.app, audience: kind.audience, on: !gone.has('all'),
    channels: channelsOf(kind).map((channel) => ({ channel, on: !gone.has(channel), own: own.some((text) => text.message === kind.key && text.channel === channel) })),
  };
}

export async function listOfKinds(ctx: Ctx, apps: readonly string[]) {
  const own = await textsOf(ctx);
  const off = await turnedOff(ctx);
  const shown = [...definedMessages().values()].filter(({ app }) => app === null || apps.includes(app));
  return { items: shown.map((kind) => presentKind(kind, ctx.locale, own, off)).sort((a, b) => (a.app ?? '').localeCompare(b.app ?? '') || a.audience.localeCompare(b.audience)) };
}

export async function presentOneKind(ctx: Ctx, key: string) {
  const kind = kindToEdit(key);
  const own = await textsOf(ctx, key);
  const { name } = await senderOfTenant(ctx);
  return {
    ...presentKind(kind, ctx.locale, own, await turnedOff(ctx, key)),
    variables: kind.variables.map((variable) => ({ name: variable, sample: sampleOf(kind, name)[variable] ?? '' })),
    texts: channelsOf(kind).flatMap((channel) => LOCALES.map((locale) => presentText(kind, channel, locale, own.find((text) => text.channel === channel && text.locale === locale)))),
  };
}

function presentText(kind: MessageDefinition, channel: TemplateChannel, locale: Locale, own: { subject: string; body: string; providerTemplate: string | null; version: number } | undefined) {
  const { subject, body } = own ?? wordsOfProduct(kind, channel, locale);
  return { channel, locale, subject, body, providerTemplate: own?.providerTemplate ?? null, own: own !== undefined, version: own?.version ?? 0 };
}

export const sampleOf = (kind: MessageDefinition, studioName: string): Record<string, string> => ({ ...OWN, studio_name: studioName, ...kind.sample });

/** A subject that the channel shows; the others have none. */
const hasSubject = (channel: TemplateChannel): boolean => channel !== 'whatsapp' && channel !== 'sms';

interface Typed { subject: string; body: string }

/** @throws VALIDATION_ERROR: unknown_variable, broken_variable, required (the subject of an e-mail) */
function judge(kind: MessageDefinition, channel: TemplateChannel, { subject, body }: Typed): void {
  for (const [pointer, text] of [['/body/subject', subject], ['/body/body', body]] as const) {
    const flaw = flawOf(text, kind.variables);
    if (flaw) throw invalid(pointer, flaw.code, { name: flaw.name });
  }
  if (hasSubject(channel) && subject === '') throw invalid('/body/subject', 'required');
}

export async function saveOwnText(ctx: Ctx, key: string, channel: TemplateChannel, locale: Locale, typed: Typed & { providerTemplate: string | null }) {
  const kind = kindToEdit(key, channel);
  judge(kind, channel, typed);
  if (typed.providerTemplate !== null && channel !== 'whatsapp') throw invalid('/body/providerTemplate', 'not_for_this_channel');
  const words = { subject: hasSubject(channel) ? typed.subject : '', body: typed.body, providerTemplate: typed.providerTemplate };
  const before = await lockOwnText(ctx, key, channel, locale);
  if ((before?.version ?? 0) !== ctx.expectedVersion) throw versionMismatch({ version: before?.version ?? 0 });
  const saved = before ? await updateOwnText(ctx, before.id, words) : await insertOwnText(ctx, key, channel, locale, words);
  if (!saved) throw versionMismatch();
  await audit(ctx, { action: 'message_text.save', entity: 'message_text', entityId: null, before: { message: key, channel, locale, ...(before ? { subject: before.subject, body: before.body, providerTemplate: before.providerTemplate } : wordsOfProduct(kind, channel, locale)) }, after: { message: key, channel, locale, ...words } });
  return presentText(kind, channel, locale, { ...words, version: saved.version });
}

export async function resetOwnText(ctx: Ctx, key: string, channel: TemplateChannel, locale: Locale) {
  const kind = kindToEdit(key, channel);
  const own = await lockOwnText(ctx, key, channel, locale);
  if (!own) throw notFound();
  await deleteOwnText(ctx, own.id);
  await audit(ctx, { action: 'message_text.reset', entity: 'message_text', entityId: null, before: { message: key, channel, locale, subject: own.subject, body: own.body }, after: { message: key, channel, locale, ...wordsOfProduct(kind, channel, locale) } });
  return presentText(kind, channel, locale, undefined);
}

export async function switchMessage(ctx: Ctx, key: string, channel: TemplateChannel | 'all', on: boolean) {
  const kind = kindToEdit(key, channel === 'all' ? undefined : channel);
  if (channel !== 'all' && !isSent(channel)) throw invalid('/body/channel', 'always_on');
  if (on) await turnOn(ctx, key, channel);
  else await turnOff(ctx, key, channel);
  await audit(ctx, { action: 'message.switch', entity: 'message_text', entityId: null, before: { message: key, channel, on: !on }, after: { message: key, channel, on } });
  return presentKind(kind, ctx.locale, await textsOf(ctx, key), await turnedOff(ctx, key));
}

/** How what was typed looks with the sample data of the message. */
export async function preview(ctx: Ctx, key: string, channel: TemplateChannel, typed: Typed) {
  const kind = kindToEdit(key, channel);
  judge(kind, channel, typed);
  const { name, accent } = await senderOfTenant(ctx);
  const values = sampleOf(kind, name);
  const subject = hasSubject(channel) ? oneLine(fillIn(typed.subject, values)) : '';
  const text = fillIn(typed.body, values);
  return { subject, text, html: channel === 'mail' ? asHtml(subject, text, { name, accent }) : null, ...segmentsOf(text) };
}
