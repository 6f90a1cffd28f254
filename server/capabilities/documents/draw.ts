import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import encodeQR from 'qr';
import sharp from 'sharp';
import type { Block, Column, Label, Layout } from './blocks.ts';
import { fitColumns } from './columns.ts';

// Layout onto pages of letter size. Only data in and bytes out: it runs in a thread of its own (worker.ts).

const MARGIN = 54;
const FOOTER = 36;
const INK = '#18181b';
const SOFT = '#52525b';
const LINE = '#d4d4d8';
const BODY = 10;
const SMALL = 8.5;
const LOGO = { width: 150, height: 48 };

const fonts = {
  regular: readFileSync(new URL('fonts/inter-regular.ttf', import.meta.url)),
  semibold: readFileSync(new URL('fonts/inter-semibold.ttf', import.meta.url)),
};

type Pdf = PDFKit.PDFDocument;

/** @returns the bytes of the file; the same for the same layout */
export async function draw(layout: Layout): Promise<Buffer> {
  const logo = layout.letterhead?.logo ? await sharp(layout.letterhead.logo).resize({ ...scaled(LOGO, 3), fit: 'inside', withoutEnlargement: true }).png().toBuffer() : null;
  const pdf = new PDFDocument({
    size: 'LETTER', layout: layout.landscape ? 'landscape' : 'portrait', margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER }, bufferPages: true, autoFirstPage: true,
    lang: layout.locale, displayTitle: true, info: { Title: layout.title, Author: layout.letterhead?.name ?? '', Producer: 'Mostrador', Creator: 'Mostrador', CreationDate: new Date(layout.madeAtMs) },
  });
  pdf.registerFont('regular', fonts.regular);
  pdf.registerFont('semibold', fonts.semibold);
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  head(pdf, layout, logo);
  for (const block of layout.blocks) drawBlock(pdf, block, layout.letterhead?.accent ?? INK);
  numberPages(pdf, layout);
  pdf.end();
  return done;
}

const scaled = ({ width, height }: { width: number; height: number }, by: number) => ({ width: width * by, height: height * by });
const inner = (pdf: Pdf): number => pdf.page.width - 2 * MARGIN;
const bottom = (pdf: Pdf): number => pdf.page.height - MARGIN - FOOTER;

/** What the font cannot draw (an emoji in a note) is left out: an empty box says less. */
const drawable = (pdf: Pdf, text: string): string => {
  const { font } = (pdf as unknown as { _font: { font: { hasGlyphForCodePoint: (point: number) => boolean } } })._font;
  return [...text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', ' ').replaceAll('\u202F', '\u00A0').normalize('NFC')].filter((char) => char === '\n' || font.hasGlyphForCodePoint(char.codePointAt(0)!)).join('');
};

const style = (pdf: Pdf, face: 'regular' | 'semibold', size: number, color: string): Pdf => pdf.font(face).fontSize(size).fillColor(color);

function say(pdf: Pdf, text: string, x: number, y: number, options: PDFKit.Mixins.TextOptions = {}): void {
  pdf.text(drawable(pdf, text), x, y, { lineGap: 2, ...options });
}
const heightOf = (pdf: Pdf, text: string, width: number): number => pdf.heightOfString(drawable(pdf, text) || ' ', { width, lineGap: 2 });

/** A block of this height begins a new page rather than being cut. */
const makeRoom = (pdf: Pdf, height: number): boolean => {
  if (pdf.y + height <= bottom(pdf)) return false;
  pdf.addPage();
  return true;
};

function rule(pdf: Pdf, y: number, color = LINE, width = 0.5): void {
  pdf.moveTo(MARGIN, y).lineTo(MARGIN + inner(pdf), y).lineWidth(width).strokeColor(color).stroke();
}

function head(pdf: Pdf, { letterhead }: Layout, logo: Buffer | null): void {
  if (!letterhead) return;
  pdf.rect(0, 0, pdf.page.width, 6).fill(letterhead.accent);
  const top = MARGIN - 8;
  if (logo) pdf.image(logo, MARGIN, top, { fit: [LOGO.width, LOGO.height] });
  const left = MARGIN + (logo ? LOGO.width + 16 : 0);
  const width = MARGIN + inner(pdf) - left;
  style(pdf, 'semibold', 13, INK);
  say(pdf, letterhead.name, left, top, { width, align: logo ? 'right' : 'left' });
  for (const line of letterhead.lines) {
    style(pdf, 'regular', SMALL, SOFT);
    say(pdf, line, left, pdf.y, { width, align: logo ? 'right' : 'left' });
  }
  pdf.y = Math.max(pdf.y, logo ? top + LOGO.height : 0) + 14;
  rule(pdf, pdf.y);
  pdf.y += 16;
}

function drawBlock(pdf: Pdf, block: Block, accent: string): void {
  if (block.type === 'heading') heading(pdf, block.text, block.level ?? 2);
  else if (block.type === 'paragraph') paragraph(pdf, block);
  else if (block.type === 'keyValues') keyValues(pdf, block.rows);
  else if (block.type === 'table') table(pdf, block.columns, block.rows, block.footer, accent);
  else if (block.type === 'totals') totals(pdf, block.rows);
  else if (block.type === 'code') code(pdf, block);
  else if (block.type === 'labels') labels(pdf, block.items);
  else if (block.type === 'signature') signature(pdf, block.label, block.lines);
  else pdf.addPage();
}

function heading(pdf: Pdf, text: string, level: 1 | 2): void {
  const size = level === 1 ? 18 : 11.5;
  style(pdf, 'semibold', size, INK);
  // A heading is not left alone at the foot of a page.
  makeRoom(pdf, heightOf(pdf, text, inner(pdf)) + 36);
  say(pdf, text, MARGIN, pdf.y + (level === 1 ? 0 : 6), { width: inner(pdf) });
  pdf.y += level === 1 ? 8 : 4;
}

function paragraph(pdf: Pdf, { text, soft, small }: { text: string; soft?: boolean; small?: boolean }): void {
  style(pdf, 'regular', small ? SMALL : BODY, soft ? SOFT : INK);
  say(pdf, text, MARGIN, pdf.y, { width: inner(pdf) });
  pdf.y += 8;
}

function keyValues(pdf: Pdf, rows: readonly (readonly [string, string])[]): void {
  const labelWidth = 130;
  const width = inner(pdf) - labelWidth;
  for (const [label, value] of rows) {
    style(pdf, 'regular', BODY, INK);
    const height = Math.max(heightOf(pdf, value, width), heightOf(pdf, label, labelWidth - 12));
    makeRoom(pdf, height);
    const { y } = pdf;
    style(pdf, 'regular', BODY, SOFT);
    say(pdf, label, MARGIN, y, { width: labelWidth - 12 });
    style(pdf, 'regular', BODY, INK);
    say(pdf, value, MARGIN + labelWidth, y, { width });
    pdf.y = y + height + 3;
  }
  pdf.y += 8;
}

const PAD = 5;

function table(pdf: Pdf, columns: readonly Column[], rows: readonly (readonly string[])[], footer: readonly string[] | undefined, accent: string): void {
  const { widths, size, pad } = fitColumns(inner(pdf), columns.length > 7 ? 8 : columns.length > 5 ? SMALL : BODY - 0.5, { columns, rows, footer }, (text, face, points) => style(pdf, face, points, INK).widthOfString(text));
  const line = (cells: readonly string[], face: 'regular' | 'semibold', color: string): void => {
    style(pdf, face, size, color);
    const height = Math.max(...cells.map((cell, i) => heightOf(pdf, cell, widths[i]! - 2 * pad)));
    const { y } = pdf;
    let x = MARGIN;
    for (const [i, cell] of cells.entries()) {
      say(pdf, cell, x + (i === 0 ? 0 : pad), y + PAD, { width: widths[i]! - (i === 0 || i === cells.length - 1 ? pad : 2 * pad), align: columns[i]!.align ?? 'left' });
      x += widths[i]!;
    }
    pdf.y = y + height + 2 * PAD;
  };
  const roomFor = (cells: readonly string[], face: 'regular' | 'semibold'): boolean => {
    style(pdf, face, size, INK);
    return makeRoom(pdf, Math.min(Math.max(...cells.map((cell, i) => heightOf(pdf, cell, widths[i]! - 2 * pad))) + 2 * PAD, bottom(pdf) - MARGIN - 40));
  };
  const header = (): void => {
    line(columns.map(({ label }) => label), 'semibold', SOFT);
    rule(pdf, pdf.y, accent, 1);
  };
  makeRoom(pdf, 60);
  header();
  for (const cells of rows) {
    if (roomFor(cells, 'regular')) header();
    line(cells, 'regular', INK);
    rule(pdf, pdf.y);
  }
  if (footer) {
    if (roomFor(footer, 'semibold')) header();
    line(footer, 'semibold', INK);
  }
  pdf.y += 8;
}

function totals(pdf: Pdf, rows: readonly { label: string; value: string; strong?: boolean }[]): void {
  const width = Math.min(inner(pdf), 260);
  const left = MARGIN + inner(pdf) - width;
  makeRoom(pdf, rows.length * 17 + 12);
  for (const { label, value, strong } of rows) {
    const { y } = pdf;
    style(pdf, strong ? 'semibold' : 'regular', strong ? BODY + 1 : BODY, strong ? INK : SOFT);
    say(pdf, label, left, y, { width: width * 0.55 });
    const after = pdf.y;
    style(pdf, strong ? 'semibold' : 'regular', strong ? BODY + 1 : BODY, INK);
    say(pdf, value, left + width * 0.55, y, { width: width * 0.45, align: 'right' });
    pdf.y = Math.max(after, pdf.y) + 3;
  }
  pdf.y += 8;
}

const CODE = 190;

/** Four modules of quiet around it, as readers want; black on white whatever the accent. */
function qr(pdf: Pdf, text: string, left: number, top: number, size: number): void {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const module = size / rows.length;
  pdf.rect(left, top, size, size).fill('#ffffff');
  // One path: with a rectangle for each module thin lines would show between them.
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      let end = x;
      while (row[end + 1]) end += 1;
      pdf.rect(left + x * module, top + y * module, (end - x + 1) * module, module);
      x = end;
    }
  }
  pdf.fill('#000000');
}

function code(pdf: Pdf, { text, caption }: { text: string; caption?: string }): void {
  makeRoom(pdf, CODE + (caption ? 24 : 8));
  const top = pdf.y;
  qr(pdf, text, MARGIN + (inner(pdf) - CODE) / 2, top, CODE);
  pdf.y = top + CODE + 4;
  if (caption) {
    style(pdf, 'regular', SMALL, SOFT);
    say(pdf, caption, MARGIN, pdf.y, { width: inner(pdf), align: 'center' });
  }
  pdf.y += 8;
}

const LABEL = { height: 128, gap: 10, pad: 8, code: 104 };

/** Cut marks are the borders themselves; nothing of a card leaves it. */
function labels(pdf: Pdf, items: readonly Label[]): void {
  const width = (inner(pdf) - LABEL.gap) / 2;
  for (const [index, { title, lines, code: text, caption }] of items.entries()) {
    if (index % 2 === 0) makeRoom(pdf, LABEL.height);
    const [left, top] = [MARGIN + (index % 2) * (width + LABEL.gap), pdf.y];
    pdf.roundedRect(left, top, width, LABEL.height, 4).lineWidth(0.5).dash(2, { space: 2 }).strokeColor(LINE).stroke().undash();
    qr(pdf, text, left + width - LABEL.code - 2, top + 2, LABEL.code);
    style(pdf, 'semibold', SMALL, INK);
    const caps = { width: LABEL.code, align: 'center', height: 20, ellipsis: true } as const;
    say(pdf, caption, left + width - LABEL.code - 2, top + LABEL.code, caps);
    const room = width - LABEL.code - LABEL.pad - 4;
    style(pdf, 'semibold', BODY - 0.5, INK);
    say(pdf, title, left + LABEL.pad, top + LABEL.pad, { width: room, height: 26, ellipsis: true });
    for (const line of lines) {
      if (pdf.y > top + LABEL.height - LABEL.pad - 10) break;
      style(pdf, 'regular', SMALL - 1, SOFT);
      say(pdf, line, left + LABEL.pad, pdf.y + 1, { width: room, height: top + LABEL.height - LABEL.pad - pdf.y, ellipsis: true, lineGap: 0 });
    }
    pdf.y = index % 2 === 0 && index < items.length - 1 ? top : top + LABEL.height + LABEL.gap;
  }
}

function signature(pdf: Pdf, label: string, lines: readonly string[] | undefined): void {
  style(pdf, 'regular', BODY, INK);
  const width = inner(pdf) - 24;
  const height = lines ? lines.reduce((sum, one) => sum + heightOf(pdf, one, width) + 2, 0) + 40 : 92;
  makeRoom(pdf, height + 10);
  const top = pdf.y + 4;
  pdf.roundedRect(MARGIN, top, inner(pdf), height, 4).lineWidth(0.75).strokeColor(LINE).stroke();
  style(pdf, 'semibold', BODY, INK);
  say(pdf, label, MARGIN + 12, top + 12, { width });
  if (lines) {
    for (const one of lines) {
      style(pdf, 'regular', BODY, SOFT);
      say(pdf, one, MARGIN + 12, pdf.y + 2, { width });
    }
  } else {
    pdf.moveTo(MARGIN + 12, top + 72).lineTo(MARGIN + 12 + width * 0.6, top + 72).lineWidth(0.75).strokeColor(SOFT).stroke();
  }
  pdf.y = top + height + 12;
}

/** Last, when it is known how many there are. */
function numberPages(pdf: Pdf, { footer, pageWords }: Layout): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let i = start; i < start + count; i += 1) {
    pdf.switchToPage(i);
    // The footer stands in the margin, where text would otherwise begin a new page.
    pdf.page.margins.bottom = 0;
    const y = pdf.page.height - MARGIN - 4;
    style(pdf, 'regular', 8, SOFT);
    say(pdf, footer, MARGIN, y, { width: inner(pdf) * 0.75, height: 10, ellipsis: true, lineBreak: false });
    say(pdf, pageWords.replace('{page}', String(i + 1)).replace('{pages}', String(count)), MARGIN, y, { width: inner(pdf), align: 'right', lineBreak: false });
  }
}
