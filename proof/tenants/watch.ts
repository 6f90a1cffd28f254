import type { LightMyRequestResponse } from 'fastify';
import { uuidsIn } from './ids.ts';
import { readable } from './readable.ts';

// Every answer of a run, judged as it comes: no id and no word of another tenant may be in it.

/** What gives a tenant away: ids that only it has, and words that only it uses. */
export interface Canaries { tenantId: string; ids: ReadonlySet<string>; words: readonly string[] }

export class Watch {
  answers = 0;
  bytes = 0;
  /** One line for each canary in an answer to somebody else. */
  readonly caught: string[] = [];
  /** Ids that a caller has named himself: what he stored may come back to him later. */
  readonly #named = new Map<string | null, Set<string>>();
  /** One line for each secret of the database in an answer to anybody. */
  readonly leaked: string[] = [];
  readonly #tenants: readonly Canaries[];
  readonly secrets: readonly string[];
  constructor(tenants: readonly Canaries[], secrets: readonly string[]) {
    this.#tenants = tenants;
    this.secrets = secrets;
  }
  /** @param sent what the caller said himself may come back to him */
  async answer(tenantId: string | null, answer: LightMyRequestResponse, where: string, sent = ''): Promise<void> {
    this.answers += 1;
    this.bytes += answer.rawPayload.length;
    this.text(tenantId, `${JSON.stringify(answer.headers)} ${await readable(answer.rawPayload, String(answer.headers['content-type']))}`, where, sent);
  }
  text(tenantId: string | null, text: string, where: string, sent = ''): void {
    const ids = new Set(uuidsIn(text));
    const named = this.#named.get(tenantId) ?? new Set();
    this.#named.set(tenantId, named);
    for (const id of uuidsIn(sent)) named.add(id);
    for (const secret of this.secrets) if (text.includes(secret)) this.leaked.push(`${where}: ${secret.slice(0, 12)}…`);
    for (const other of this.#tenants) {
      if (other.tenantId === tenantId) continue;
      for (const id of ids) if (other.ids.has(id) && !named.has(id)) this.caught.push(`${where}: the id ${id} of ${other.tenantId}`);
      for (const word of other.words) if (text.includes(word) && !sent.includes(word)) this.caught.push(`${where}: the word ${word} of ${other.tenantId}`);
    }
  }
}
