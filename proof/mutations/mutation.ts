/** A copy of the product with one guard taken away, and the test that has to notice. */
export interface Mutation {
  /** The check that has to become red. */
  id: string;
  /** What is broken, in a few words. */
  name: string;
  /** Where the check stands: `proof/tables.proof.ts`. */
  file: string;
  /** How the title of the test begins, for a check that is not a `prove` of this id. */
  test?: string;
  /** How often the check tries; without it, its round. */
  size?: number;
  /** Run as superuser on the database that all tests copy, after migrating. */
  sql?: string;
  /** One change in a copy of the tree; `from` stands in the file exactly once. */
  edit?: { file: string; from: string; to: string };
}
