import { fromDecimal, parseAmount } from '#contracts/money.ts';
import type { AmountFormat } from '#contracts/money.ts';
import type { FileTerms } from '#capabilities/imports/columns.ts';
import type { Cell } from '#capabilities/imports/sheets/workbook.ts';
import { bad, good, shown } from './parsed.ts';
import type { Parsed } from './parsed.ts';

const LARGEST_MINOR = 999_999_999; // studio 14: amounts above 9,999,999.99 are refused

type Vote = { format: AmountFormat; certain: boolean } | null;

/** Which format the separators of an amount speak for. Exactly three digits after a single separator are only a hint. */
function voteOf(text: string): Vote {
  const bare = text.replace(/[^\d.,]/g, '').replace(/^[.,]+/, '');
  const lastDot = bare.lastIndexOf('.');
  const lastComma = bare.lastIndexOf(',');
  if (lastDot === -1 && lastComma === -1) return null;
  if (lastDot !== -1 && lastComma !== -1) return { format: lastDot > lastComma ? '1,250.00' : '1.250,00', certain: true };

  const mark = lastDot === -1 ? ',' : '.';
  const isGrouping = bare.split(mark).length > 2;
  const looksGrouped = bare.length - bare.lastIndexOf(mark) - 1 === 3;
  const asGroup: AmountFormat = mark === ',' ? '1,250.00' : '1.250,00';
  const asDecimal: AmountFormat = mark === ',' ? '1.250,00' : '1,250.00';
  if (isGrouping) return { format: asGroup, certain: true };
  return looksGrouped ? { format: asGroup, certain: false } : { format: asDecimal, certain: true };
}

/**
 * The one format of all amounts of a file (studio 13). Amounts that say so with certainty outvote hints; the few that
 * contradict the many are errors later. `mixed` when neither way of writing prevails.
 */
export function amountFormatOf(texts: Iterable<string>): AmountFormat | 'mixed' {
  const count = { certain: { '1,250.00': 0, '1.250,00': 0 }, hint: { '1,250.00': 0, '1.250,00': 0 } };
  for (const text of texts) {
    const vote = voteOf(text);
    if (vote) count[vote.certain ? 'certain' : 'hint'][vote.format] += 1;
  }
  for (const { '1,250.00': dot, '1.250,00': comma } of [count.certain, count.hint]) {
    if (dot === 0 && comma === 0) continue;
    if (dot === comma) return 'mixed';
    return dot > comma ? '1,250.00' : '1.250,00';
  }
  return '1,250.00';
}

/** An amount in minor units; zero and above. `Q.` and `Q` are both the currency's mark. */
export function amountOf(cell: Cell, { amountFormat, chosen, currency }: Pick<FileTerms, 'amountFormat' | 'chosen' | 'currency'>, most = LARGEST_MINOR): Parsed<number> {
  const minor = cell.kind === 'number' ? plain(cell.text, currency) : written(cell, amountFormat, chosen, currency);
  if (minor.flaw) return minor;
  if (minor.value < 0) return bad('AMOUNT_NEGATIVE', { value: shown(cell.text) });
  if (minor.value > most) return bad('AMOUNT_TOO_LARGE', { value: shown(cell.text) });
  return minor;
}

function plain(text: string, currency: string): Parsed<number> {
  const minor = fromDecimal(text, currency);
  return minor === null ? bad('AMOUNT_FRACTION', { value: shown(text) }) : good(minor);
}

function written(cell: Cell, format: AmountFormat | 'mixed', chosen: boolean, currency: string): Parsed<number> {
  const text = cell.text.replace(/^(\p{L}{1,3})\.(?=\s*-?\d)/u, '$1');
  if (cell.kind !== 'text') return bad('AMOUNT_UNREADABLE', { value: shown(cell.text) });
  const vote = voteOf(text);
  if (format === 'mixed') {
    if (vote) return bad('AMOUNT_FORMAT_MIXED', { value: shown(cell.text) });
    const whole = parseAmount(text, '1,250.00', currency);
    return whole === null ? unreadable(text, currency) : good(whole);
  }
  const minor = parseAmount(text, format, currency);
  if (minor !== null) return good(minor);
  if (parseAmount(text, format === '1,250.00' ? '1.250,00' : '1,250.00', currency) !== null) {
    return chosen ? bad('AMOUNT_OTHER_FORMAT', { value: shown(cell.text), format }) : bad('AMOUNT_FORMAT_MIXED', { value: shown(cell.text) });
  }
  return unreadable(text, currency);
}

/** How a country writes amounts; what files are read by where nobody chose. */
export const usualFormat = (country: string): AmountFormat =>
  new Intl.NumberFormat(`es-${country}`).formatToParts(1234.5).some(({ type, value }) => type === 'decimal' && value === ',') ? '1.250,00' : '1,250.00';

function unreadable(text: string, currency: string): { flaw: { code: string; params?: Record<string, string | number> } } {
  const mark = /(?:\b[A-Z]{3}\b|US\$|[$€£¥])/.exec(text)?.[0];
  return mark !== undefined && mark !== currency
    ? bad('AMOUNT_OTHER_CURRENCY', { value: shown(text), currency })
    : bad('AMOUNT_UNREADABLE', { value: shown(text) });
}
