/** One rule of proof.md, section 3: the ids that break it and a word about each. No row: it holds. */
export interface Rule {
  /** Its number there. */
  no: number;
  name: string;
  /** `$1` is the tenant, `$2` the instant of the product's clock; a rule of the whole database names neither. */
  sql: string;
}
