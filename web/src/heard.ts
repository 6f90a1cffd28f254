/**
 * Which notices of a tenant this client knows of, by their numbers. They may be lost, come twice, or in another order when
 * several servers tell them; `through` is the last number up to which nothing is missing, and what is asked from.
 */
export class Heard {
  #through = 0;
  readonly #beyond = new Set<number>();

  get through(): number {
    return this.#through;
  }
  /** @returns whether it is news */
  note(seq: number): boolean {
    if (seq <= this.#through || this.#beyond.has(seq)) return false;
    this.#beyond.add(seq);
    // Without a first answer of the server we don't know where the row begins.
    while (this.#through > 0 && this.#beyond.delete(this.#through + 1)) this.#through += 1;
    return true;
  }
  /** The server has told everything up to here that this client may hear. */
  reach(seq: number): void {
    this.#through = Math.max(this.#through, seq);
    for (const one of this.#beyond) if (one <= this.#through) this.#beyond.delete(one);
    while (this.#beyond.delete(this.#through + 1)) this.#through += 1;
  }
}
