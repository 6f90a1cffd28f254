import { fileBroken, fileSuspicious } from '#capabilities/imports/errors.ts';
import type { Entry, ZipFile } from 'yauzl';

/** What is learned of a worksheet while its bytes go by, since the row reader tells neither. */
export interface SheetFacts {
  /** Formulas by cell reference (`H78` -> `HYPERLINK("…")`). */
  formulas: Map<string, string>;
  /** Lines in which cells are merged across columns. */
  mergedLines: Set<number>;
}

const FORMULA = /<(?:\w+:)?c\b([^<>]*[^<>/])>\s*<(?:\w+:)?f\b([^<>]*?)(?:\/>|>([^<]*)<\/(?:\w+:)?f>)/g;
const MERGE = /<(?:\w+:)?mergeCell\b[^<>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g;
const LONGEST_CARRY = 128 * 1024;

/**
 * Inflate every entry once and throw the bytes away: a size that the directory understated, damage and a document
 * type (the seat of entity bombs and of references to other files) show themselves here, before a parser sees them.
 * @returns facts by entry name, of worksheets, and the texts of the parts that `keep` names
 */
export async function inflateAll(zip: ZipFile, entries: Entry[], keep: (name: string) => boolean): Promise<{ facts: Map<string, SheetFacts>; texts: Map<string, string> }> {
  const facts = new Map<string, SheetFacts>();
  const texts = new Map<string, string>();
  for (const entry of entries) {
    if (entry.fileName.endsWith('/')) continue;
    const isXml = /\.(xml|rels|vml)$/i.test(entry.fileName);
    const scan = /(^|\/)worksheets\/[^/]+\.xml$/i.test(entry.fileName) ? scanner() : null;
    const parts: string[] = [];
    const decoder = new TextDecoder('utf-8');
    let tail = '';
    try {
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        if (!isXml) continue;
        const piece = decoder.decode(chunk as Buffer, { stream: true });
        if (/<!(?:DOCTYPE|ENTITY)/i.test(tail + piece)) throw fileSuspicious({ reason: 'doctype', limit: 0 });
        tail = piece.slice(-12);
        scan?.add(piece);
        if (keep(entry.fileName)) parts.push(piece);
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'AppError') throw error;
      throw fileBroken({ reason: 'entry', entry: entry.fileName.slice(0, 100) }, { cause: error });
    }
    if (scan) facts.set(entry.fileName, scan.facts);
    if (parts.length > 0) texts.set(entry.fileName, parts.join(''));
  }
  return { facts, texts };
}

function scanner() {
  const facts: SheetFacts = { formulas: new Map(), mergedLines: new Set() };
  let carry = '';
  return {
    facts,
    add(piece: string) {
      const text = carry + piece;
      let end = 0;
      for (const match of text.matchAll(FORMULA)) {
        const reference = /\br="([A-Z]{1,3}\d{1,7})"/.exec(match[1] ?? '')?.[1];
        if (reference) facts.formulas.set(reference, unescapeXml(match[3] ?? ''));
        end = match.index + match[0].length;
      }
      for (const match of text.matchAll(MERGE)) {
        if (match[1] !== match[3]) facts.mergedLines.add(Number(match[2]));
        end = Math.max(end, match.index + match[0].length);
      }
      // An element may be cut by the chunk: keep from the last cell that has begun.
      const from = Math.max(end, text.lastIndexOf('<c '), text.lastIndexOf(':c '), text.lastIndexOf('mergeCell ') - 12, text.length - LONGEST_CARRY);
      const cut = Math.max(end, Math.min(from, text.length), text.length - LONGEST_CARRY);
      carry = text.slice(Math.max(0, cut - (cut > end ? 12 : 0)));
    },
  };
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

export const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '\ufffd';
  });
