import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

// A wire between the product and its database that can be cut: at the n-th message of a client, before the server has it or
// after it has done it; or as a whole, for a time.

/** `before`: the server never has the message. `after`: it does what it says, and its answer is lost. */
export type Side = 'before' | 'after';
/** `silent`: everything stays where it is, as with a network that swallows packets. `refused`: nobody is there. */
export type Weather = 'open' | 'silent' | 'refused';

/** Bytes of the PostgreSQL protocol that end what a client asks for at once: Sync and Query. */
const SYNC = 0x53;
const QUERY = 0x51;

export class Wire {
  readonly #server: Server;
  readonly #target: { host: string; port: number };
  readonly #pairs = new Set<{ client: Socket; upstream: Socket; dead: boolean }>();
  readonly #held: (() => void)[] = [];
  #weather: Weather = 'open';
  /** Messages of clients since the last `count`. */
  asked = 0;
  #cut: { at: number; side: Side } | null = null;
  /** Whether the cut that was ordered has happened. */
  cutDone = false;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }
  static async open(target: string): Promise<Wire> {
    const { hostname: host, port } = new URL(target);
    const wire = new Wire({ host, port: Number(port) });
    await new Promise<void>((resolve) => void wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }
  /** The same login through this wire. */
  through(url: string): string {
    const address = new URL(url);
    address.hostname = '127.0.0.1';
    address.port = String((this.#server.address() as AddressInfo).port);
    return address.href;
  }
  /** From now on messages are counted from 1; the one of this number is cut, with every other connection that lives. */
  count(cut: { at: number; side: Side } | null): void {
    this.asked = 0;
    this.#cut = cut;
    this.cutDone = false;
  }
  weather(now: Weather): void {
    this.#weather = now;
    if (now === 'refused') for (const pair of this.#pairs) this.#kill(pair);
    if (now === 'open') for (const go of this.#held.splice(0)) go();
  }
  async close(): Promise<void> {
    for (const pair of this.#pairs) this.#kill(pair);
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  #kill(pair: { client: Socket; upstream: Socket; dead: boolean }): void {
    pair.dead = true;
    pair.client.destroy();
    pair.upstream.destroy();
    this.#pairs.delete(pair);
  }
  #whenOpen(go: () => void): void {
    if (this.#weather === 'silent') this.#held.push(go);
    else go();
  }

  #join(client: Socket): void {
    if (this.#weather === 'refused') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(this.#target);
    const pair = { client, upstream, dead: false };
    this.#pairs.add(pair);
    for (const socket of [client, upstream]) socket.on('error', () => this.#kill(pair)).on('close', () => this.#kill(pair));
    let first = true;
    let buffer = Buffer.alloc(0);
    client.on('data', (part: Buffer) => {
      buffer = Buffer.concat([buffer, part]);
      let from = 0;
      for (;;) {
        const head = first ? 0 : 1;
        if (buffer.length - from < head + 4) break;
        const length = head + buffer.readUInt32BE(from + head);
        if (buffer.length - from < length) break;
        const ends = !first && (buffer[from] === SYNC || buffer[from] === QUERY);
        first = false;
        from += length;
        if (ends && this.#ends(pair, buffer.subarray(0, from))) return;
      }
      if (from === 0) return;
      const whole = buffer.subarray(0, from);
      buffer = buffer.subarray(from);
      this.#whenOpen(() => !pair.dead && upstream.write(whole));
    });
    upstream.on('data', (part: Buffer) => this.#whenOpen(() => !pair.dead && client.write(part)));
  }

  /** @returns whether this was the message at which the wire is cut */
  #ends(pair: { client: Socket; upstream: Socket; dead: boolean }, sofar: Buffer): boolean {
    this.asked += 1;
    if (!this.#cut || this.asked !== this.#cut.at) return false;
    const { side } = this.#cut;
    this.#cut = null;
    this.cutDone = true;
    if (side === 'before') {
      this.#kill(pair);
      return true;
    }
    // The server does it; what it says to that is not handed on.
    pair.upstream.removeAllListeners('data');
    pair.upstream.once('data', () => this.#kill(pair));
    pair.upstream.write(sofar);
    return true;
  }
}
