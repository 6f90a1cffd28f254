import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataDir, removeDataDir } from '#test/product.ts';
import { useBrowser } from './page.ts';
import { arrived, signIn } from './sign-in.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const browser = useBrowser();
let dataDir: string;
beforeAll(async () => {
  dataDir = await makeDataDir();
});
afterAll(() => removeDataDir(dataDir));

/** What a person does: `npm start`, wait for the address, and later Ctrl-C. */
async function npmStart() {
  const npm = spawn(process.execPath, ['scripts/run.mjs', 'start'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'warn', PORT: '0', DATA_DIR: dataDir } });
  const closed = once(npm, 'close') as Promise<[number | null]>;
  let said = '';
  npm.stdout.on('data', (part) => (said += part));
  // The logins stand below the address; an empty line ends them.
  await expect.poll(() => said, { timeout: 90_000 }).toMatch(/Mostrador is ready at \S+[^\n]*\n\n(?:  .+\n)+\n/);
  return {
    url: /ready at (\S+)/.exec(said)![1]!,
    login: (role: string) => {
      const [, email, password] = new RegExp(`${role}\\s+(\\S+@\\S+)\\s+(\\S+)`).exec(said)!;
      return { email: email!, password: password! };
    },
    ctrlC: async () => {
      npm.kill('SIGINT');
      return (await closed)[0];
    },
  };
}

test('in an empty folder npm start prints an address and logins; the coordinator signs in with them, now and after a second start', async () => {
  const first = await npmStart();
  const { email, password } = first.login('coordinator');
  const there = await browser.visit(first.url);
  await signIn(there.page, email, password);
  await arrived(there.page);
  expect(there.complaints).toEqual([]);
  await there.context.close();
  expect(await first.ctrlC()).toBe(0);

  const second = await npmStart();
  expect(second.login('coordinator')).toEqual({ email, password });
  const again = await browser.visit(second.url);
  await signIn(again.page, email, password);
  await arrived(again.page);
  await again.context.close();
  expect(await second.ctrlC()).toBe(0);
}, 240_000);
