import type { Channel } from '#contracts/message-terms.ts';

// Pure: the words of a message, when it may arrive, and by which channel it goes.

const VARIABLE = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g;

/** The variables of a text, in order of their first appearance. */
export const variablesIn = (template: string): string[] => [...new Set([...template.matchAll(VARIABLE)].map((found) => found[1]!))];

/** What is wrong with a text that somebody typed: the first variable that the message does not have, or a brace that is no variable. */
export function flawOf(template: string, variables: readonly string[]): { code: 'unknown_variable' | 'broken_variable'; name: string } | null {
  const unknown = variablesIn(template).find((name) => !variables.includes(name));
  if (unknown !== undefined) return { code: 'unknown_variable', name: unknown };
  const rest = template.replace(VARIABLE, '');
  const stray = /\{\{[^{}]{0,40}(?:\}\})?|\}\}/.exec(rest);
  return stray ? { code: 'broken_variable', name: stray[0] } : null;
}

/** Fill in the values. A line all of whose variables are empty is left out, with the paragraph that it was. Values are never read as a template. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  const lines = template.split('\n').filter((line) => {
    const names = variablesIn(line);
    return names.length === 0 || names.some((name) => (values[name] ?? '').trim() !== '');
  });
  return lines.map((line) => line.replace(VARIABLE, (_, name: string) => values[name] ?? '')).join('\n').replace(/\n{3,}/g, '\n\n').trim();
}

export interface Quiet { from: string; to: string; zone: string }

/**
 * When the quiet hours that hold at an instant end; null outside of them. An end that the clocks skip is the moment
 * they jump; one that comes twice is the next of the two.
 *
 * @param quiet local times `HH:MM`; `from` after `to` spans midnight, equal ones are never quiet
 */
export function quietUntil(now: Temporal.Instant, { from, to, zone }: Quiet): Temporal.Instant | null {
  if (from === to) return null;
  const local = now.toZonedDateTimeISO(zone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  const inside = from < to ? from <= time && time < to : time >= from || time < to;
  if (!inside) return null;
  const end = endAfter(now, from < to || time < to ? local.toPlainDate() : local.toPlainDate().add({ days: 1 }), { from, to, zone });
  // The clocks may jump out of the quiet hours before they end, back or on; or skip all the hours that are not quiet.
  const jump = local.getTimeZoneTransition('next')?.toInstant();
  const next = jump && Temporal.Instant.compare(jump, end) < 0 ? jump : end;
  return quietUntil(next, { from, to, zone }) ?? next;
}

function endAfter(now: Temporal.Instant, day: Temporal.PlainDate, { to, zone }: Quiet): Temporal.Instant {
  const end = day.toPlainDateTime(Temporal.PlainTime.from(to));
  const earlier = end.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (!earlier.toPlainDateTime().equals(end)) return earlier.getTimeZoneTransition('next')!.toInstant();
  const first = earlier.toInstant();
  return Temporal.Instant.compare(first, now) > 0 ? first : end.toZonedDateTime(zone, { disambiguation: 'later' }).toInstant();
}

export interface Step { channel: Channel; address: string }
export interface Ways {
  /** In order of preference. */
  wanted: readonly Channel[];
  addresses: Partial<Record<Channel, string | null>>;
  /** Turned off by the business. */
  off: ReadonlySet<Channel>;
  /** Not wanted by the addressee. */
  optedOut: ReadonlySet<Channel>;
  /** A provider is set up. */
  connected: ReadonlySet<Channel>;
}

/**
 * The channels to try, in order (studio 10: preferred, then e-mail, then SMS). Where no channel of the list has a
 * provider the first one is taken, and the message stays in the outbox.
 */
export function chainOf({ wanted, addresses, off, optedOut, connected }: Ways): { steps: Step[]; why: 'no_address' | 'opted_out' | 'turned_off' | null } {
  const unique = [...new Set(wanted)];
  const on = unique.filter((channel) => !off.has(channel));
  if (on.length === 0) return { steps: [], why: 'turned_off' };
  const addressed = on.filter((channel) => addresses[channel]);
  if (addressed.length === 0) return { steps: [], why: 'no_address' };
  const open = addressed.filter((channel) => !optedOut.has(channel));
  if (open.length === 0) return { steps: [], why: 'opted_out' };
  const live = open.filter((channel) => connected.has(channel));
  return { steps: (live.length > 0 ? live : open.slice(0, 1)).map((channel) => ({ channel, address: addresses[channel]! })), why: null };
}

const BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà');
const EXTENDED = new Set('^{}\\[~]|€\f');

/** What an SMS is charged as (3GPP 23.038): 160 or 153 a part in the GSM alphabet, 70 or 67 in UCS-2. */
export function segmentsOf(text: string): { length: number; segments: number; encoding: 'gsm7' | 'ucs2' } {
  const signs = [...text];
  if (signs.every((sign) => BASIC.has(sign) || EXTENDED.has(sign))) {
    const septets = signs.reduce((sum, sign) => sum + (EXTENDED.has(sign) ? 2 : 1), 0);
    return { length: signs.length, segments: septets <= 160 ? 1 : Math.ceil(septets / 153), encoding: 'gsm7' };
  }
  return { length: signs.length, segments: text.length <= 70 ? 1 : Math.ceil(text.length / 67), encoding: 'ucs2' };
}

/** What a client wants who writes one of the agreed words, and nothing else. */
export function wishOf(text: string): 'out' | 'in' | null {
  const word = text.normalize('NFD').replace(/[\u0300-\u036F]/g, '').replace(/[^a-z]/gi, '').toUpperCase();
  if (['STOP', 'BAJA', 'CANCELAR', 'UNSUBSCRIBE', 'ALTO', 'STOPALL'].includes(word)) return 'out';
  return ['START', 'ALTA', 'UNSTOP', 'SUSCRIBIR'].includes(word) ? 'in' : null;
}

const RANK: Record<string, number> = { queued: 0, sending: 0, sent: 1, delivered: 2, read: 3 };
/** Receipts come in any order: only one that says more than is known changes anything; what was delivered has not failed. */
export const saysMore = (known: string, told: string): boolean =>
  told === 'failed' ? known === 'sent' || known === 'sending' : (RANK[told] ?? 0) > (RANK[known] ?? 9);
