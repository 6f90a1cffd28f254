import { expect, test } from 'vitest';
import { checkNewPassword } from '#capabilities/identity/public.ts';
import { markdownSummary } from '#apps/tickets/public/markdown.ts';
import { dayOf } from '#capabilities/imports/values/days.ts';

// As much as a body may hold, of what patterns used to go back over again and again (G7): minutes each before they were mended.

const MB = 2 ** 20;
const withinASecond = (work: () => unknown): void => {
  const begun = process.cpuUsage();
  work();
  expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(1);
};

test('a megabyte of hostile text is read about as quickly as any other', () => {
  withinASecond(() => checkNewPassword(`${'0-1.'.repeat(MB / 4)}a1`, 'somebody@example.com'));
  withinASecond(() => markdownSummary('[x'.repeat(MB / 2)));
  withinASecond(() => markdownSummary('<a'.repeat(MB / 2)));
  withinASecond(() => dayOf({ kind: 'text', text: `${' '.repeat(MB)}x` }));
});
