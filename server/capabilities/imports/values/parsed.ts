/** What is wrong with a cell or a row; the sentence is `import.row.<code>` with the params as its values. */
export interface Flaw {
  code: string;
  params?: Record<string, string | number>;
}

export type Parsed<T> = { value: T; flaw?: undefined } | { flaw: Flaw; value?: undefined };

export const good = <T>(value: T): Parsed<T> => ({ value });
export const bad = (code: string, params?: Record<string, string | number>): { flaw: Flaw } => ({ flaw: { code, ...(params && { params }) } });

/** Without what neither the database nor JSON can hold: NUL, and halves of characters (a cut may leave one). */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

/** What the file says, short enough to be repeated in a sentence. */
export const shown = (text: string): string => storable(text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** Words compared without accents, case, punctuation and underscores. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}@+]+/gu, ' ').trim();
