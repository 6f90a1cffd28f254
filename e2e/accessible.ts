import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

const everyRule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
type Rules = typeof everyRule;

/** Serious and critical findings of axe on the page as it stands, one line each; none is the bar (ui.md). */
export async function barriers(page: Page, rules: Rules = everyRule): Promise<string[]> {
  // A dialog, menu or message that is still fading would be measured half transparent; when one has ended the next may begin.
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
    for (let looks = 0; looks < 120; looks += 1) {
      const moving = document.getAnimations().filter((animation) => animation.playState === 'running' && animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
      if (moving.length === 0) return;
      await frame();
    }
  });
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const findings = await page.evaluate(async (runOnly) => {
    const { axe: run } = globalThis as unknown as { axe: { run: (options: object) => Promise<{ violations: Finding[] }> } };
    return (await run.run({ runOnly, resultTypes: ['violations'] })).violations;
  }, rules);
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} (${(failureSummary ?? '').replaceAll(/\s+/g, ' ').slice(0, 160)})`));
}

/** To another screen as a link would go there: the program stays loaded. Returns when nothing on it is still awaited; `dialog`: one opens with it. */
export async function goTo(page: Page, path: string, dialog = /=true\b/.test(path)): Promise<void> {
  await page.evaluate((to) => history.pushState({}, '', to), path);
  await page.waitForURL((url) => url.pathname + url.search === path || url.pathname === path.split('?')[0]);
  await page.getByRole('heading').first().waitFor();
  // A dialog of the screen before may still be going, and what it covered is hidden until it is gone.
  await page.waitForFunction((dialog) => {
    const open = document.querySelector('[role=dialog], [role=alertdialog]') !== null;
    const covered = document.querySelector('#root[aria-hidden]') !== null;
    return open === dialog && (dialog || !covered) && document.querySelector('[aria-busy="true"], [data-ending-style]') === null;
  }, dialog);
}

/**
 * Walks through screens of somebody who is signed in: no barrier, nothing wider than the window. On a desk the colours
 * of the dark are looked at as well: they are the same on a phone.
 * @returns what was found, each with its screen
 */
export async function sweep(page: Page, screens: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const phone = (page.viewportSize()?.width ?? 0) < 768;
  for (const screen of screens) {
    await goTo(page, screen);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.push(`${screen}: ${wide} px wider than the window`);
    found.push(...(await barriers(page)).map((one) => `${screen}: ${one}`));
    if (phone) continue;
    await page.emulateMedia({ colorScheme: 'dark' });
    found.push(...(await barriers(page, { type: 'rule', values: ['color-contrast'] })).map((one) => `${screen} (dark): ${one}`));
    await page.emulateMedia({ colorScheme: 'light' });
  }
  return found;
}
