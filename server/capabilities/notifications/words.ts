import type { TemplateChannel } from '#contracts/messages.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { wordsOfProduct } from './kinds.ts';
import type { MessageDefinition } from './kinds.ts';
import { findOwnText } from './message-queries.ts';
import { fillIn, variablesIn } from './rules.ts';

export interface Words {
  subject: string;
  text: string;
  /** For WhatsApp: the name under which it was approved, and its variables with their values. */
  approved: { name: string; parameters: { name: string; value: string }[] };
}

/** A line break in a subject would begin another header. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);

/** The words of a message for one channel: the business's own, else the product's, with the values filled in. */
export async function wordsFor(ctx: Ctx, kind: MessageDefinition, channel: TemplateChannel, locale: Locale, values: Readonly<Record<string, string>>): Promise<Words> {
  return filled(kind, channel, locale, values, await findOwnText(ctx, kind.key, channel, locale));
}

/** The same where the business's own text is already at hand. */
export function filled(kind: MessageDefinition, channel: TemplateChannel, locale: Locale, values: Readonly<Record<string, string>>, own: { subject: string; body: string; providerTemplate: string | null } | undefined): Words {
  const { subject, body } = own ?? wordsOfProduct(kind, channel, locale);
  return {
    subject: oneLine(fillIn(subject, values)), text: fillIn(body, values),
    approved: { name: own?.providerTemplate ?? kind.key.replaceAll('.', '_'), parameters: variablesIn(body).map((name) => ({ name, value: values[name] ?? '' })) },
  };
}
