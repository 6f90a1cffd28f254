import type { TemplateChannel } from '#contracts/messages.ts';
import type { Channel } from '#contracts/message-terms.ts';
import type { Locale } from '#platform/context.ts';
import { findText } from '#platform/texts.ts';
import { variablesIn } from './rules.ts';

/** A message that a business sends, declared once by the module that sends it. */
export interface MessageDefinition {
  /** `studio.pre_scheduled`; its texts are `message.<key>.name`, `.subject`, `.body` and perhaps `.short` in the module's catalogues. */
  key: string;
  app: string | null;
  audience: 'client' | 'staff';
  /** `client_name`, `deposit` …: in the catalogue `{client_name}`, in what people edit `{{client_name}}`. */
  variables: readonly string[];
  sample: Readonly<Record<string, string>>;
  /** Waits for no quiet hours (a code that is being waited for). */
  urgent?: boolean;
  /** For staff: of the kind that comes often. Only who asks for it is told. */
  onRequest?: boolean;
  /** For staff: of the kind that must not wait for somebody to look. It goes by e-mail as well. */
  byMail?: boolean;
}

const kinds = new Map<string, MessageDefinition>();

export function defineMessage(given: MessageDefinition): MessageDefinition {
  // What is mailed to staff leads somewhere.
  const definition = given.byMail ? { ...given, variables: [...given.variables, 'url'] } : given;
  const { key, variables, sample } = definition;
  if (kinds.has(key)) throw new Error(`message ${key} is defined twice`);
  const unsampled = variables.find((name) => sample[name] === undefined && !(name in OWN));
  if (unsampled) throw new Error(`message ${key} has no sample for ${unsampled}`);
  kinds.set(key, definition);
  return definition;
}
export const definedMessages = (): ReadonlyMap<string, MessageDefinition> => kinds;

/** Filled in by themselves where a message declares them; `url` is where an alert to staff leads. */
export const OWN: Readonly<Record<string, string>> = { client_name: 'Ana Lucía Paz', studio_name: '', url: 'https://mostrador.example/…' };

/** Where its words may differ: what clients are reached by, or what staff read. */
export const channelsOf = ({ audience, byMail = false }: MessageDefinition): readonly TemplateChannel[] => (audience === 'client' ? ['mail', 'whatsapp', 'sms'] : ['in_app', ...(byMail ? ['mail' as const] : []), 'push', 'telegram']);
export const isSent = (channel: TemplateChannel): channel is Channel => channel !== 'in_app';

/** The words that come with the product, as people edit them: with `{{name}}`. */
export function wordsOfProduct(kind: MessageDefinition, channel: TemplateChannel, locale: Locale): { subject: string; body: string } {
  const names = Object.fromEntries(kind.variables.map((name) => [name, `{{${name}}}`]));
  const find = (part: string) => findText(locale, `message.${kind.key}.${part}`, names);
  const short = channel === 'mail' ? undefined : find('short');
  const body = short ?? find('body') ?? kind.key;
  return { subject: find('subject') ?? kind.key, body: channel === 'mail' && kind.byMail ? `${body}\n\n{{url}}` : body };
}

export const nameOf = (kind: MessageDefinition, locale: Locale): string => findText(locale, `message.${kind.key}.name`) ?? kind.key;

/** Variables that the product's own words use without declaring them; none, or the declaration is wrong. */
export const undeclared = (kind: MessageDefinition, locale: Locale): string[] =>
  [...new Set(channelsOf(kind).flatMap((channel) => Object.values(wordsOfProduct(kind, channel, locale)).flatMap(variablesIn)))].filter((name) => !kind.variables.includes(name));
