import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

// A wire between a device and the server that breaks after so many bytes: of what the device says, or of what it is told.

export interface Cut { of: 'request' | 'answer'; after: number }
export interface Answered { status: number; body: unknown }

export class ByteWire {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #cuts: (Cut | null)[] = [];

  private constructor(target: string) {
    const { hostname: host, port } = new URL(target);
    this.#server = createServer((client) => {
      const cut = this.#cuts.shift() ?? null;
      const upstream = connect({ host, port: Number(port) });
      const end = () => {
        client.destroy();
        upstream.destroy();
        this.#open.delete(client);
      };
      this.#open.add(client);
      for (const one of [client, upstream]) one.on('error', end).on('close', end);
      const pass = (from: Socket, to: Socket, kind: Cut['of']): void => {
        let left = cut?.of === kind ? cut.after : Infinity;
        from.on('data', (part: Buffer) => {
          to.write(part.subarray(0, Math.min(left, part.length)));
          left -= part.length;
          // What has gone out arrives before the line is dead, as on a real one.
          if (left <= 0) to.end(() => end());
        });
      };
      pass(client, upstream, 'request');
      pass(upstream, client, 'answer');
    });
  }
  static async open(target: string): Promise<ByteWire> {
    const wire = new ByteWire(target);
    await new Promise<void>((resolve) => void wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }
  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  /** One request over a line of its own; null where no whole answer came. */
  async send(path: string, body: object, headers: Record<string, string>, cut: Cut | null): Promise<Answered | null> {
    this.#cuts.push(cut);
    const text = JSON.stringify(body);
    return new Promise((resolve) => {
      const sent = request({ host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port, method: 'POST', path, agent: false, headers: { ...headers, connection: 'close', 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', () => resolve(null));
        answer.on('close', () => {
          if (!answer.complete) return resolve(null);
          const whole = Buffer.concat(parts).toString();
          return resolve({ status: answer.statusCode!, body: whole === '' ? {} : JSON.parse(whole) });
        });
      });
      sent.on('error', () => resolve(null));
      sent.end(text);
    });
  }
}
