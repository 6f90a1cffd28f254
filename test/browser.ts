import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Where people have a Chromium of their own, looked for where ours does not run. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * A real Chromium without a window: the one of npm on Linux x64 (it needs neither root nor system libraries), elsewhere
 * an installed one; `CHROMIUM` names another.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await program(), args: FLAGS, headless: true });
}

async function program(): Promise<string> {
  const chosen = process.env['CHROMIUM'];
  if (chosen) return chosen;
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packed } = await import('@sparticuz/chromium');
    return packed.executablePath();
  }
  const found = INSTALLED.find((file) => existsSync(file));
  if (!found) throw new Error('No Chromium was found for the browser tests. Install one, or name it: CHROMIUM=/path/to/chrome npm test');
  return found;
}
