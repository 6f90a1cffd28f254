import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountFormatOf, amountOf } from './amounts.ts';

const written = (minor: number, style: '1,250.00' | '1.250,00', grouped: boolean, mark: string): string => {
  const whole = String(Math.floor(minor / 100));
  const cents = String(minor % 100).padStart(2, '0');
  const [group, point] = style === '1,250.00' ? [',', '.'] : ['.', ','];
  return `${mark}${grouped ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole}${point}${cents}`;
};
const style = fc.constantFrom('1,250.00' as const, '1.250,00' as const);
const amounts = fc.array(fc.record({ minor: fc.integer({ min: 0, max: 999_999_999 }), grouped: fc.boolean(), mark: fc.constantFrom('', 'Q', 'Q ', 'GTQ ', 'Q.') }), { minLength: 1, maxLength: 30 });

test('whatever amounts a file holds, written in one way they come back to the centavo', () => {
  fc.assert(fc.property(style, amounts, (way, all) => {
    const texts = all.map(({ minor, grouped, mark }) => written(minor, way, grouped, mark));
    const format = amountFormatOf(texts);
    expect(format).toBe(way);
    expect(texts.map((text) => amountOf({ text, kind: 'text' }, { amountFormat: format, chosen: false, currency: 'GTQ' }).value)).toEqual(all.map(({ minor }) => minor));
  }));
});

test('an amount of the other way is never read as another amount: it is right or refused', () => {
  fc.assert(fc.property(style, fc.integer({ min: 0, max: 999_999_999 }), fc.boolean(), (way, minor, grouped) => {
    const other = way === '1,250.00' ? '1.250,00' : '1,250.00';
    const { value, flaw } = amountOf({ text: written(minor, other, grouped, 'Q'), kind: 'text' }, { amountFormat: way, chosen: false, currency: 'GTQ' });
    expect(value === minor || flaw?.code === 'AMOUNT_FORMAT_MIXED').toBe(true);
  }));
});
