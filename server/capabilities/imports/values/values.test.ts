import { expect, test } from 'vitest';
import type { Cell } from '#capabilities/imports/sheets/workbook.ts';
import { amountFormatOf, amountOf } from './amounts.ts';
import { dayOf, timeOf } from './days.ts';
import { phoneOf } from './phones.ts';
import { choiceOf, emailOf, flagOf, textOf, wholeOf } from './words.ts';

const text = (value: string): Cell => ({ text: value, kind: 'text' });
const number = (value: string): Cell => ({ text: value, kind: 'number' });
const outcome = (parsed: { value?: unknown; flaw?: { code: string } }) => parsed.flaw?.code ?? parsed.value;

test.each([
  ['31/12/2026', '2026-12-31'], ['1/2/2026', '2026-02-01'], ['2026-02-01', '2026-02-01'], ['01-02-2026', '2026-02-01'], ['01.02.2026', '2026-02-01'],
  ['2026-02-01 00:00:00', '2026-02-01'], ['29/02/2028', '2028-02-29'],
  ['31/06/2026', 'DATE_IMPOSSIBLE'], ['29/02/2026', 'DATE_IMPOSSIBLE'], ['2026-02-30', 'DATE_IMPOSSIBLE'], ['12/31/2026', 'DATE_IMPOSSIBLE'],
  ['01/02/26', 'DATE_UNREADABLE'], ['mañana', 'DATE_UNREADABLE'], ['01/02/0026', 'DATE_OUT_OF_RANGE'],
])('a date is day first or ISO, and exists: %s is %s', (written, expected) => {
  expect(outcome(dayOf(text(written)))).toBe(expected);
});

test('a date of the spreadsheet is taken as it is, a bare serial number is not guessed to be one', () => {
  expect(outcome(dayOf({ text: '2026-05-20', kind: 'date' }))).toBe('2026-05-20');
  expect(outcome(dayOf(number('46162')))).toBe('DATE_IS_NUMBER');
});

test.each([
  ['09:00', '09:00'], ['9:05', '09:05'], ['14h30', '14:30'], ['14 h', '14:00'], ['2:30 p. m.', '14:30'], ['12 am', '00:00'], ['12:15 PM', '12:15'], ['24:00', '00:00'], ['10:00:00', '10:00'],
  ['25:00', 'TIME_IMPOSSIBLE'], ['10:61', 'TIME_IMPOSSIBLE'], ['13 pm', 'TIME_IMPOSSIBLE'], ['10:00:30', 'TIME_WITH_SECONDS'], ['diez', 'TIME_UNREADABLE'], ['10', 'TIME_UNREADABLE'],
])('a time: %s is %s', (written, expected) => {
  expect(outcome(timeOf(text(written)))).toBe(expected);
});

test('a time that the spreadsheet kept as the fraction of a day is understood', () => {
  expect(outcome(timeOf(number('0.375')))).toBe('09:00');
  expect(outcome(timeOf(number('0.416666666666667')))).toBe('10:00');
  expect(outcome(timeOf(number('9')))).toBe('TIME_UNREADABLE');
});

test.each([
  [['Q1,250.00', 'Q50.00', '1250'], '1,250.00'], [['1.250,00', '50,00'], '1.250,00'], [['Q1250'], '1,250.00'], [['1,250', '12.5'], '1,250.00'],
  [['1.250', '2.500', '50'], '1.250,00'], [['1.250.000'], '1.250,00'], [['1,250.00', '1.250,00'], 'mixed'], [['1,250', '1.250'], 'mixed'],
  [['1,250.00', '2,250.00', '1.250,00'], '1,250.00'],
])('the amounts %j of a file are written as %s', (texts, expected) => {
  expect(amountFormatOf(texts)).toBe(expected);
});

test.each([
  ['Q1,250.00', '1,250.00', 125000], ['Q 1,250.00', '1,250.00', 125000], ['Q.50.00', '1,250.00', 5000], ['GTQ 50', '1,250.00', 5000], ['Q1250', '1,250.00', 125000],
  ['1.250,00', '1.250,00', 125000], ['1.250', '1.250,00', 125000], ['12,5', '1.250,00', 1250],
  ['1.250,00', '1,250.00', 'AMOUNT_FORMAT_MIXED'], ['1.250', '1,250.00', 'AMOUNT_FORMAT_MIXED'], ['12,5', '1,250.00', 'AMOUNT_FORMAT_MIXED'],
  ['1,250.00', 'mixed', 'AMOUNT_FORMAT_MIXED'], ['1250', 'mixed', 125000],
  ['-Q50.00', '1,250.00', 'AMOUNT_NEGATIVE'], ['$50.00', '1,250.00', 'AMOUNT_OTHER_CURRENCY'], ['USD 50', '1,250.00', 'AMOUNT_OTHER_CURRENCY'], ['cincuenta', '1,250.00', 'AMOUNT_UNREADABLE'],
  ['=A1*2', '1,250.00', 'AMOUNT_UNREADABLE'], ['Q99,999,999.00', '1,250.00', 'AMOUNT_TOO_LARGE'], ['50.123', '1,250.00', 'AMOUNT_FORMAT_MIXED'],
] as const)('the amount %s in a file of %s is %s', (written, format, expected) => {
  expect(outcome(amountOf(text(written), { amountFormat: format, chosen: false, currency: 'GTQ' }))).toBe(expected);
});

test('an amount that is a number in the spreadsheet needs no format, and never more decimals than the currency', () => {
  expect(outcome(amountOf(number('1250.5'), { amountFormat: 'mixed', chosen: false, currency: 'GTQ' }))).toBe(125050);
  expect(outcome(amountOf(number('0.125'), { amountFormat: '1,250.00', chosen: false, currency: 'GTQ' }))).toBe('AMOUNT_FRACTION');
  expect(outcome(amountOf(number('-5'), { amountFormat: '1,250.00', chosen: false, currency: 'GTQ' }))).toBe('AMOUNT_NEGATIVE');
});

test.each(['(502) 3186-0913', '+502 3186 0913', '3186 0913', '3186-0913', '31860913', '50231860913', '0050231860913'])('the phone %s is one number, however written', (written) => {
  expect(outcome(phoneOf(text(written), 'GT'))).toBe('+50231860913');
});

test.each([['12', 'PHONE_INVALID'], ['no tiene', 'PHONE_INVALID'], ['+1 305 555 0100', '+13055550100'], ['@31860913', 'PHONE_INVALID']])('the phone %s is %s', (written, expected) => {
  expect(outcome(phoneOf(text(written), 'GT'))).toBe(expected);
});

test('words are understood in Spanish and English, without accents and case, and only known ones', () => {
  const words = { studio: ['estudio', 'en estudio'], external: ['externa', 'a domicilio'] };
  expect(outcome(choiceOf(text('EN_Estudio'), words))).toBe('studio');
  expect(outcome(choiceOf(text('External'), words))).toBe('external');
  expect(outcome(choiceOf(text('playa'), words))).toBe('CHOICE_UNKNOWN');
  expect(['sí', 'SI', 'yes', '1', 'x'].map((word) => outcome(flagOf(text(word))))).toEqual([true, true, true, true, true]);
  expect(['no', 'FALSO', '0'].map((word) => outcome(flagOf(text(word))))).toEqual([false, false, false]);
  expect(outcome(flagOf(text('quizá')))).toBe('FLAG_UNREADABLE');
});

test('text that looks like a formula stays text; what a database cannot hold is refused', () => {
  expect(['=1+1', '+2 abuelos', '-3', '@familia'].map((value) => outcome(textOf(text(value), 100)))).toEqual(['=1+1', '+2 abuelos', '-3', '@familia']);
  expect(outcome(textOf(text('a\u0000b'), 100))).toBe('TEXT_UNSTORABLE');
  expect(outcome(textOf(text('a\ud800b'), 100))).toBe('TEXT_UNSTORABLE');
  expect(outcome(textOf(text('x'.repeat(101)), 100))).toBe('TEXT_TOO_LONG');
});

test('whole numbers and e-mail addresses', () => {
  expect([number('3'), text('3'), text('3.00'), text('0'), text('3,5'), text('tres')].map((cell) => outcome(wholeOf(cell, 1, 100)))).toEqual([3, 3, 3, 'NUMBER_OUT_OF_RANGE', 'NUMBER_UNREADABLE', 'NUMBER_UNREADABLE']);
  expect(outcome(emailOf(text(' Ana@Correo.EXAMPLE ')))).toBe('ana@correo.example');
  expect(outcome(emailOf(text('ana(arroba)correo')))).toBe('EMAIL_INVALID');
});
