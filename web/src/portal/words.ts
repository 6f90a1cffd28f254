import i18next from 'i18next';
import { money } from '#web/format.ts';
import { ApiProblem } from '#web/api.ts';

export const priceOf = (minor: number, currency: string): string => (minor === 0 ? i18next.t('portal.free') : money(minor, currency));

/** What happened, in a sentence: the server's own names the conflict. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return i18next.t('portal.problem');
  if (error.status === 0) return i18next.t('portal.offline');
  return error.errors[0]?.message ?? (error.detail || error.title || i18next.t('portal.problem'));
}

/** `2 d 04:05:09`, `04:09`. */
export function clockOf(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const [days, hours, minutes, seconds] = [Math.floor(total / 86_400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60, total % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return `${days > 0 ? `${days} d ` : ''}${days > 0 || hours > 0 ? `${two(hours)}:` : ''}${two(minutes)}:${two(seconds)}`;
}
