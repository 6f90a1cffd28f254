// Money is an integer of minor units (`…Minor`, a JS number) and an ISO 4217 code. Products are taken in BigInt and
// rounded once, so that no float ever holds an amount. Nothing here knows a business.

/** Currencies of ISO 4217 whose minor unit is not a hundredth; `Intl` follows custom instead (it gives COP no decimals). */
const exponents: Record<string, number> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
};

/** The smallest amount that is charged, where it is more than one minor unit: nobody pays hundredths of a Colombian peso. */
const steps: Record<string, number> = { COP: 100 };

/** What prices, fees and discounts of the currency are whole multiples of, in minor units (tickets 5.1). */
export const stepOf = (currency: string): number => steps[currency] ?? 1;

/** How many decimals the currency has: 0 for CLP, 2 for GTQ, 3 for KWD. */
export const exponentOf = (currency: string): number => exponents[currency] ?? 2;

/** A whole number that JSON and JavaScript carry exactly. @throws RangeError otherwise: the caller has a bug, since input is parsed. */
export function exactMinor(value: number | bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is not a safe whole number of minor units`);
  return number === 0 ? 0 : number; // -0 becomes 0, or it would print as "-0"
}

/** A decimal as an exact fraction: 12.5 is 125/10. Reads the shortest decimal form, so 0.1 means one tenth. */
export function decimalFraction(decimal: number | string): { n: bigint; d: bigint } {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(decimal));
  if (!match) throw new RangeError(`${decimal} is not a plain decimal`);
  const [, sign, whole, fraction = ''] = match;
  return { n: BigInt(`${sign}${whole}${fraction}`), d: 10n ** BigInt(fraction.length) };
}

/** The fraction n/d rounded to a whole unit, a half upwards (towards more): studio's HU. d > 0. */
export function halfUp(n: number | bigint, d: number | bigint): number {
  const twice = 2n * BigInt(d);
  if (twice <= 0n) throw new RangeError('the denominator must be above zero');
  return exactMinor(floorDiv(2n * BigInt(n) + BigInt(d), twice));
}

const floorDiv = (n: bigint, d: bigint): bigint => n / d - (n % d < 0n ? 1n : 0n);

/** The fraction n/d rounded to a multiple of `step`, a half away from zero: tickets' R. d > 0. */
export function roundToStep(n: number | bigint, d: number | bigint, step: number): number {
  const [whole, parts] = [BigInt(n), BigInt(d) * BigInt(step)];
  if (parts <= 0n) throw new RangeError('the denominator must be above zero');
  const magnitude = (2n * (whole < 0n ? -whole : whole) + parts) / (2n * parts) * BigInt(step);
  return exactMinor(whole < 0n ? -magnitude : magnitude);
}

/** HU(minor * pct / 100); pct may have decimals (12.5). */
export function percentOf(minor: number, pct: number | string): number {
  const { n, d } = decimalFraction(pct);
  return halfUp(BigInt(minor) * n, 100n * d);
}

/** Like percentOf, the rate in basis points (1600 = 16 %). */
export const basisPointsOf = (minor: number, rateBp: number): number => halfUp(BigInt(minor) * BigInt(rateBp), 10_000n);

/** HU(unitMinor * quantity); the quantity may have decimals (0.75 kg). */
export function timesQuantity(unitMinor: number, quantity: number | string): number {
  const { n, d } = decimalFraction(quantity);
  return halfUp(BigInt(unitMinor) * n, d);
}

/** @throws RangeError when the sum is too large to be exact. */
export const sum = (minors: Iterable<number>): number => {
  let total = 0n;
  for (const minor of minors) total += BigInt(minor);
  return exactMinor(total);
};

/**
 * Splits a total in proportion to whole, non-negative weights, so that the parts add up to it exactly: each gets the
 * floor of its share, the units left over go one each to the largest remainders, ties to the lower index (studio 5.2).
 * A negative total is split like the positive one and turned round. With a step each part is a multiple of it.
 * @throws RangeError when there is something to split and no weight above zero, or the total is no multiple of the step.
 */
export function allocate(totalMinor: number, weights: readonly (number | bigint)[], step = 1): number[] {
  if (totalMinor < 0) return allocate(-totalMinor, weights, step).map((part) => exactMinor(-part));
  if (step !== 1) {
    if (totalMinor % step !== 0) throw new RangeError(`${totalMinor} is no multiple of ${step}`);
    return allocate(totalMinor / step, weights).map((part) => exactMinor(part * step));
  }
  const total = BigInt(totalMinor);
  const shares = weights.map(BigInt);
  if (shares.some((share) => share < 0n)) throw new RangeError('a weight is below zero');
  const all = shares.reduce((a, b) => a + b, 0n);
  if (all === 0n) {
    if (total === 0n) return shares.map(() => 0);
    throw new RangeError('nothing to split the total over');
  }

  const parts = shares.map((share) => (total * share) / all);
  const left = Number(total - parts.reduce((a, b) => a + b, 0n));
  const remainder = (index: number) => (total * (shares[index] ?? 0n)) % all;
  const byRemainder = parts.map((_, index) => index).sort((a, b) => {
    const [left, right] = [remainder(a), remainder(b)];
    return left === right ? a - b : left > right ? -1 : 1;
  });
  for (const index of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map(exactMinor);
}

/** n parts as equal as whole units (or steps) allow, the larger ones first. */
export const splitEvenly = (totalMinor: number, parts: number, step = 1): number[] => allocate(totalMinor, Array<number>(parts).fill(1), step);

/** The net amount and the tax inside a price that includes tax at `pct` percent; they add up to the price (studio E35). */
export function splitIncludedTax(grossMinor: number, pct: number | string): { netMinor: number; taxMinor: number } {
  const { n, d } = decimalFraction(pct);
  const netMinor = halfUp(BigInt(grossMinor) * 100n * d, 100n * d + n);
  return { netMinor, taxMinor: exactMinor(grossMinor - netMinor) };
}

/** The amount as a plain decimal, `-1250.00`: what CSV, XML and gateways take. */
export function toDecimal(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(exactMinor(minor))).padStart(exponent + 1, '0');
  const decimal = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return minor < 0 ? `-${decimal}` : decimal;
}

/** A plain decimal (`1250`, `1250.5`, `-1250.00`) in minor units; null when it is none or has more decimals than the currency. */
export function fromDecimal(decimal: string, currency: string): number | null {
  const exponent = exponentOf(currency);
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/.exec(decimal);
  if (!match) return null;
  const [, sign, whole, fraction = ''] = match;
  if (fraction.length > exponent) return null;
  const minor = Number(`${sign}${whole}${fraction.padEnd(exponent, '0')}`);
  return Number.isSafeInteger(minor) ? exactMinor(minor) : null;
}

/** Where a currency is at home, and its amounts are written. Spanish of no country is Spain's, whose commas would be read wrong. */
const HOME: Readonly<Record<string, string>> = { ARS: 'AR', BOB: 'BO', CLP: 'CL', COP: 'CO', CRC: 'CR', DOP: 'DO', EUR: 'ES', GTQ: 'GT', HNL: 'HN', MXN: 'MX', NIO: 'NI', PAB: 'PA', PEN: 'PE', PYG: 'PY', USD: 'US', UYU: 'UY', VES: 'VE' };
const regionOf = (locale: string, currency: string): string => (locale === 'es' ? `es-${HOME[currency] ?? 'GT'}` : locale);
const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf(locale: string, currency: string, least = exponentOf(currency)): Intl.NumberFormat {
  const key = `${locale} ${currency} ${least}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(regionOf(locale, currency), {
      style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: least, maximumFractionDigits: exponentOf(currency),
      useGrouping: 'always', // es leaves four digits ungrouped, which makes columns of amounts ragged
    });
    formatters.set(key, formatter);
  }
  return formatter;
}

/** Digits after the point that are written even where they are noughts: none where nobody pays them (COP). */
export const fixedDigitsOf = (currency: string): number => (stepOf(currency) > 1 ? 0 : exponentOf(currency));

/**
 * The amount as people of that locale write it: `formatMoney(125000, 'GTQ', 'es-GT')` is "Q 1,250.00" (with a no-break
 * space). In Spanish of no country ('es') as where the currency is at home: `formatMoney(8500000, 'COP', 'es')` is "$ 85.000".
 */
export const formatMoney = (minor: number, currency: string, locale: string): string =>
  formatterOf(locale, currency, minor % stepOf(currency) === 0 ? fixedDigitsOf(currency) : exponentOf(currency)).format(toDecimal(minor, currency) as `${number}`);

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * What a person typed, read by the separators of the locale, with or without symbol, code or grouping: "Q 1,250.00".
 * Null when it is no such amount. Grouping must be right and decimals no more than the currency's, so that "1.250"
 * is never guessed to be either of the two amounts it could be.
 */
export function parseMoney(text: string, currency: string, locale: string): number | null {
  const parts = formatterOf(locale, currency).formatToParts(-1234567.8);
  const groups = new Set(parts.filter((part) => part.type === 'group').map((part) => part.value));
  const symbols = [currency, ...parts.filter((part) => part.type === 'currency').map((part) => part.value)];
  // Without decimals (CLP) the format shows no separator; then the locale's plain numbers tell.
  const decimal = new Intl.NumberFormat(regionOf(locale, currency)).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  return readAmount(text, [...groups], decimal, symbols, currency);
}

/** How amounts are written in a file; fixed for the whole file, never guessed for a cell. */
export type AmountFormat = '1,250.00' | '1.250,00';
export const amountFormats = ['1,250.00', '1.250,00'] as const satisfies readonly AmountFormat[];

/** One cell of a file in a fixed format, with or without symbol (`Q1250`, `1.250,00`); null when it does not fit (studio 13). */
export function parseAmount(text: string, format: AmountFormat, currency: string): number | null {
  const [group, decimal] = format === '1,250.00' ? [',', '.'] : ['.', ','];
  const symbol = formatterOf('en', currency).formatToParts(1).find((part) => part.type === 'currency')?.value ?? currency;
  return readAmount(text, [group], decimal, [currency, symbol], currency);
}

/** The formats in which every one of these cells can be read: none for a mixed column, both when nothing tells them apart. */
export const amountFormatsOf = (cells: readonly string[], currency: string): AmountFormat[] =>
  amountFormats.filter((format) => cells.every((cell) => parseAmount(cell, format, currency) !== null));

function readAmount(text: string, groups: string[], decimal: string, symbols: string[], currency: string): number | null {
  if (text.length > 60) return null;
  let bare = text.replace(/[\s\u00a0\u202f\u200e\u200f]/g, '').replace('\u2212', '-');
  let negative = bare.startsWith('-');
  if (negative) bare = bare.slice(1);
  const symbol = symbols.map((each) => each.replace(/\s/g, '')).filter((each) => each !== '')
    .sort((a, b) => b.length - a.length).find((each) => bare.startsWith(each) || bare.endsWith(each));
  if (symbol) bare = bare.startsWith(symbol) ? bare.slice(symbol.length) : bare.slice(0, -symbol.length);
  if (!negative && symbol && bare.startsWith('-')) [negative, bare] = [true, bare.slice(1)]; // $-1.250, as Chile writes it

  // A space that groups was removed above, so only visible separators are left to check.
  const visible = groups.filter((group) => group.trim() !== '').map(escaped).join('|');
  const grouped = visible ? `\\d{1,3}(?:(?:${visible})\\d{3})+|\\d+` : '\\d+';
  const match = new RegExp(`^(${grouped})(?:${escaped(decimal)}(\\d+))?$`).exec(bare);
  if (!match) return null;
  const whole = (match[1] ?? '').replace(/\D/g, '');
  return fromDecimal(`${negative ? '-' : ''}${whole}${match[2] ? `.${match[2]}` : ''}`, currency);
}
