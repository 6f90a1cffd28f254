import { Agent, createServer, get, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';

// What stands before the nodes: asks each for /readyz, deals requests out to those that say yes, and never tries a
// request twice. What a node drops is seen by who asked.

const ASK_EVERY_MS = 100;
/** A node that says no, or nothing listens, is left out at once; one that is slow to say yes, only when it stays so. */
const SLOW_ANSWERS = 5;

export interface Balancer {
  url: string;
  /** How many requests each node has answered. */
  dealt: ReadonlyMap<string, number>;
  stop: () => Promise<void>;
}

export async function startBalancer(nodes: readonly string[]): Promise<Balancer> {
  const ready = new Set<string>();
  const dealt = new Map<string, number>();
  const slow = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const next = (): string | undefined => [...ready][(turn += 1) % ready.size];
  const ask = (): void => {
    for (const node of nodes) {
      const asked = get(`${node}/readyz`, { timeout: 1000, agent: false }, (answer) => {
        answer.resume();
        slow.delete(node);
        if (answer.statusCode === 200) ready.add(node);
        else ready.delete(node);
      });
      asked.on('timeout', () => {
        slow.set(node, (slow.get(node) ?? 0) + 1);
        asked.destroy(new Error('slow'));
      });
      asked.on('error', ({ message }) => (message !== 'slow' || slow.get(node)! >= SLOW_ANSWERS) && ready.delete(node));
    }
  };
  ask();
  const until = Date.now() + 30_000;
  while (ready.size < nodes.length) {
    if (Date.now() > until) throw new Error(`${nodes.length - ready.size} of ${nodes.length} nodes do not get ready`);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    ask();
  }
  const timer = setInterval(ask, ASK_EVERY_MS);

  const server = createServer((incoming, outgoing) => {
    const node = next();
    if (!node) {
      outgoing.writeHead(502).end('no node is ready');
      return;
    }
    dealt.set(node, (dealt.get(node) ?? 0) + 1);
    const passed = request(`${node}${incoming.url}`, { method: incoming.method!, headers: incoming.headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    passed.on('error', (error) => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(`${node}: ${error.message}`)));
    incoming.pipe(passed);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket, head) => {
    const node = next();
    if (!node) {
      socket.destroy();
      return;
    }
    const { hostname, port } = new URL(node);
    const passed = connect(Number(port), hostname, () => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`).join('');
      passed.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers}\r\n`);
      passed.write(head);
      passed.pipe(socket).pipe(passed);
    });
    passed.on('error', () => socket.destroy());
    socket.on('error', () => passed.destroy());
    passed.on('close', () => socket.destroy());
    socket.on('close', () => passed.destroy());
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dealt,
    stop: async () => {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
}
