import { randomUUID } from 'node:crypto';
import type { useWompi, WompiTransaction } from '#test/wompi.ts';
import { ask } from './box.ts';
import type { Answer, Box } from './box.ts';

// Strangers who buy while the machine dies under them. Each is a careful browser: what got no answer is asked again with
// the same key. What they were told is written down here, in a process that is not killed, and compared afterwards.

export interface Sale { slug: string; general: string; seated: string; seats: readonly string[]; hook: string }
interface Told { held: Map<string, { token: string; units: number; email: string | null; dropped: boolean }>; visitors: number }

export class Buyers {
  readonly told: Told = { held: new Map(), visitors: 0 };
  /** What the gateway could not deliver, or keeps for later. */
  readonly owed: WompiTransaction[] = [];
  readonly answers: Record<string, number> = {};
  /** Answers that nobody should ever get. */
  readonly wrong: string[] = [];
  acknowledged = 0;
  asking = 0;
  worstMs = 0;
  #going = false;
  #stamp = 1_778_443_200;
  readonly #box: Box;
  readonly #wompi: ReturnType<typeof useWompi>;
  readonly #random: () => number;

  constructor(box: Box, wompi: ReturnType<typeof useWompi>, random: () => number) {
    this.#box = box;
    this.#wompi = wompi;
    this.#random = random;
  }

  /** So many at once, until they are told to stop. */
  start(sale: Sale, people: number): () => Promise<void> {
    this.#going = true;
    const all = Array.from({ length: people }, async () => {
      while (this.#going) await this.#purchase(sale);
    });
    return async () => {
      this.#going = false;
      await Promise.all(all);
    };
  }

  /** Until there is an answer: a dead machine and one that is full (503) are asked again. */
  async #patiently(method: string, route: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    for (;;) {
      const began = performance.now();
      this.asking += 1;
      const answer = await ask(`${this.#box.url}/api/v1/tickets/public${route}`, method, body, headers).finally(() => (this.asking -= 1));
      if (answer !== undefined) this.worstMs = Math.max(this.worstMs, performance.now() - began);
      if (answer !== undefined && answer.status < 500) {
        if (answer.status < 300) this.acknowledged += 1;
        else {
          const code = String((answer.body as { code?: string } | null)?.code);
          this.answers[code] = (this.answers[code] ?? 0) + 1;
        }
        return answer;
      }
      const sign = answer === undefined ? 'cut off' : String((answer.body as { code?: string } | null)?.code);
      this.answers[sign] = (this.answers[sign] ?? 0) + 1;
      if (answer !== undefined && answer.status !== 503) this.wrong.push(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #basket({ general, seated, seats }: Sale, quantity: number): object {
    const kind = this.#random();
    if (kind < 0.4) return { lines: [{ areaId: general, quantity }], ...(kind < 0.12 && { code: 'SALTO' }) };
    if (kind < 0.7) return { lines: [{ areaId: seated, quantity }] };
    const first = Math.floor(this.#random() * (seats.length - 1));
    return { lines: [{ areaId: seated, quantity: 2, unitIds: [seats[first]!, seats[first + 1]!] }] };
  }

  async #purchase(sale: Sale): Promise<void> {
    const at = `/sites/${this.#box.slug}/events/${sale.slug}`;
    const random = this.#random;
    const visitor = randomUUID();
    const basket = this.#basket(sale, 1 + Math.floor(random() * 3));
    const quote = await this.#patiently('POST', `${at}/quote`, basket);
    if (quote.status !== 200) return;
    const held = await this.#patiently('POST', `${at}/orders`, { ...basket, visitor, expectedTotalMinor: (quote.body as { totalMinor: number }).totalMinor }, { 'idempotency-key': randomUUID() });
    this.told.visitors += 1;
    if (held.status !== 201) return;
    const { token, order } = held.body as { token: string; order: { number: string; quote: { units: number } } };
    const mine = { token, units: order.quote.units, email: null as string | null, dropped: false };
    this.told.held.set(order.number, mine);
    const what = random();
    if (what < 0.08) return; // goes away
    if (what < 0.2) {
      const other = { lines: [{ areaId: sale.general, quantity: 1 }] };
      const price = await this.#patiently('POST', `${at}/quote`, other);
      if (price.status === 200) {
        const changed = await this.#patiently('PUT', `/orders/${token}/units`, { ...other, expectedTotalMinor: (price.body as { totalMinor: number }).totalMinor });
        if (changed.status === 200) mine.units = 1;
      }
    }
    if (what > 0.95) {
      if ((await this.#patiently('DELETE', `/orders/${token}`)).status < 300) mine.dropped = true;
      return;
    }
    const email = `${visitor.slice(0, 12)}@comprador.example`;
    if ((await this.#patiently('PATCH', `/orders/${token}/buyer`, { name: 'Ana', email })).status === 200) mine.email = email;
    await this.#pay(token, sale);
  }

  async #pay(token: string, sale: Sale): Promise<void> {
    const address = await this.#sentToPay(token);
    if (address === null) return;
    const way = this.#random();
    if (way < 0.08) return; // stands before the gateway's page and leaves
    const slow = way > 0.75 && way < 0.87;
    const one = this.#wompi.pay(address, { at: this.#box.now.toString(), method: this.#random() < 0.7 ? 'CARD' : 'PSE', status: way < 0.14 ? 'DECLINED' : slow ? 'PENDING' : 'APPROVED' });
    if (way < 0.24) await this.#tell(one, sale, { status: 'PENDING' });
    if (way > 0.75) {
      // The bank takes longer than the hold lasts; or nothing is ever said, and we have to ask.
      if (slow) this.owed.push(one);
      // Pays once more, out of impatience.
      if (way > 0.95) {
        const again = await this.#sentToPay(token);
        if (again !== null) await this.#tell(this.#wompi.pay(again, { at: this.#box.now.toString() }), sale);
      }
      return;
    }
    await Promise.all([this.#tell(one, sale), ...(way > 0.65 ? [this.#tell(one, sale)] : [])]);
  }
  async #sentToPay(token: string): Promise<string | null> {
    const answer = await this.#patiently('POST', `/orders/${token}/pay`, { termsAccepted: true });
    return answer.status === 200 ? (answer.body as { url: string | null }).url : null;
  }

  /** The gateway tells once; who does not take it is told later, perhaps. */
  async #tell(one: WompiTransaction, { hook }: Sale, was: Partial<WompiTransaction> = {}): Promise<void> {
    this.#stamp += 1;
    const { body, headers } = this.#wompi.event(one, { environment: 'prod', timestamp: this.#stamp, ...was });
    this.asking += 1;
    const answer = await ask(`${this.#box.url}${hook}`, 'POST', body, headers).finally(() => (this.asking -= 1));
    if (answer?.status === 200) this.acknowledged += 1;
    else if (answer !== undefined && answer.status !== 503) this.wrong.push(`hook: ${answer.status} ${JSON.stringify(answer.body)}`);
    // Half of what was lost is told again, of the other half nobody says anything more.
    else if (was.status === undefined && this.#random() < 0.5) this.owed.push(one);
  }
  /** What is owed is told now, each twice, in another order. */
  async catchUp(sale: Sale): Promise<void> {
    const owed = this.owed.splice(0).reverse();
    for (const one of owed) if (one.status === 'PENDING') one.status = 'APPROVED';
    await Promise.all([...owed, ...owed].map((one) => this.#tell(one, sale)));
  }
}
