import type { Page } from 'playwright-core';

// As somebody without a mouse goes through a screen.

/** Tab to the control with this label, as somebody without a mouse would. */
export async function tabTo(page: Page, label: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate((wanted) => {
      const here = document.activeElement;
      const names = [here?.getAttribute('aria-label'), ...[...((here as HTMLInputElement | null)?.labels ?? [])].map((one) => one.textContent), here?.closest('label')?.textContent, here?.textContent];
      return names.some((name) => name?.trim().startsWith(wanted));
    }, label);
    if (found) return;
  }
  throw new Error(`no control called "${label}" can be reached with the Tab key`);
}

/** From a list that opens under what is typed. */
export async function pick(page: Page, typed: string, option: RegExp): Promise<void> {
  await page.keyboard.type(typed);
  await page.getByRole('option', { name: option }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Typed as hands do it, digit by digit; the order of the parts is the browser's own, so the usual ones are tried. */
export async function typeInto(page: Page, wanted: string, ways: readonly string[]): Promise<void> {
  for (const way of ways) {
    await page.keyboard.type(way);
    if ((await page.locator(':focus').inputValue()) === wanted) return;
    for (let parts = 0; parts < 3; parts += 1) await page.keyboard.press('ArrowLeft');
  }
  throw new Error(`${wanted} cannot be typed`);
}

export const typeDay = (page: Page, date: string) => {
  const [year, month, day] = date.split('-');
  return typeInto(page, date, [`${month}${day}${year}`, `${day}${month}${year}`, `${year}${month}${day}`]);
};
