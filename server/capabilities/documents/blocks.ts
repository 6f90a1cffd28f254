/** What a document is made of, top to bottom. Texts are ready to read: amounts, dates and language are the caller's. */
export type Block =
  | { type: 'heading'; text: string; /** 1 is the document's title, 2 a section. */ level?: 1 | 2 }
  | { type: 'paragraph'; text: string; soft?: boolean; small?: boolean }
  | { type: 'keyValues'; rows: readonly (readonly [label: string, value: string])[] }
  | { type: 'table'; columns: readonly Column[]; rows: readonly (readonly string[])[]; /** Under the columns, in bold. */ footer?: readonly string[] }
  | { type: 'totals'; rows: readonly { label: string; value: string; strong?: boolean }[] }
  /** Room to sign, or, with `lines`, what was accepted, by whom and when. */
  | { type: 'signature'; label: string; lines?: readonly string[] }
  /** A QR code of a text, drawn sharp at any size, with what it is beneath. */
  | { type: 'code'; text: string; caption?: string }
  /** Cards of one size, two in a row, to be cut apart: a QR beside what it is. */
  | { type: 'labels'; items: readonly Label[] }
  | { type: 'pageBreak' };

export interface Label { title: string; lines: readonly string[]; code: string; /** Beneath the code, large. */ caption: string }

export interface Column {
  label: string;
  /** Figures stand right. */
  align?: 'left' | 'right';
  /** Share of the width against the others; 1 when absent. */
  weight?: number;
}

export interface Letterhead {
  name: string;
  /** `#rrggbb` */
  accent: string;
  logo: Uint8Array | null;
  /** Under the name: address, phone. */
  lines: readonly string[];
}

/** All that the bytes depend on: the same layout gives the same bytes. */
export interface Layout {
  title: string;
  locale: 'es' | 'en';
  /** Milliseconds of the epoch; stands in the file's properties. */
  madeAtMs: number;
  letterhead: Letterhead | null;
  landscape: boolean;
  footer: string;
  /** `{page}` and `{pages}` are filled in. */
  pageWords: string;
  blocks: readonly Block[];
}
