import { createServer } from 'node:net';
import { StartError } from '#server/embedded/start-error.ts';

/** The sentence for what `listen` refused. */
export function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') return new StartError(`Port ${port} is taken by another program. Choose another one, for example: PORT=${port + 1} npm start`);
  if (error.code === 'EACCES') return new StartError(`Port ${port} may not be opened by this user. Choose one above 1023: PORT=4700 npm start`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return new StartError(`HOST ${host} is not an address of this machine.`);
  return error;
}

/** Looks before the long steps, so that a taken port is told at once and not after the first build. */
export function checkPort(host: string, port: number): Promise<void> {
  if (port === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => reject(listenProblem(error, host, port)));
    server.listen({ host, port }, () => server.close(() => resolve()));
  });
}
