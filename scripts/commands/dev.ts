import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'vite';
import { readConfig } from '#platform/config.ts';
import { freePort } from '#server/embedded/postgres.ts';
import { checkPort } from '#server/lifecycle/port.ts';
import { command } from '#server/lifecycle/installation.ts';

// npm run dev: the server restarts on each change of its code, the web pages change in the open browser.
// The browser talks to Vite on PORT, which passes API calls on to the server behind it.

await command(async () => {
  const { PORT, HOST } = readConfig();
  await checkPort(HOST, PORT);
  const behind = await freePort();
  const server = spawn(
    process.execPath,
    ['--watch', '--watch-preserve-output', '--watch-path=server', '--watch-path=contracts', '--watch-path=locales', '--watch-path=db', 'server/main.ts', 'all', '--no-pages', ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, PORT: String(behind), PUBLIC_URL: process.env['PUBLIC_URL'] ?? `http://${HOST}:${PORT}` } },
  );
  const ended = once(server, 'exit');
  process.env['MOSTRADOR_API'] = `http://${HOST}:${behind}`;
  const pages = await createServer({ configFile: 'web/vite.config.ts', server: { host: HOST, port: PORT, strictPort: true } });
  await pages.listen();
  pages.printUrls();
  // The watcher ends its child with the signal and waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill('SIGTERM'));
  process.on('disconnect', () => server.kill('SIGTERM'));
  process.channel?.unref();
  await ended;
  await pages.close();
});
