import { createRequire } from 'node:module';
import type jsQR from 'jsqr';
import type * as pdfjs from 'pdfjs-dist';
import type { Page } from 'playwright-core';

// What a person has in hands who prints the file: its pages drawn by PDF.js, their codes read by jsQR. Neither draws nor
// reads codes in the product.

type Reader = typeof jsQR.default;
type PdfJs = typeof pdfjs;

/** One page: the text of its code, and the part around the code as a camera would have it. */
export interface Sheet { code: string | null; picture: string | null; words: string }

const SITE = 'http://paper.test';
/** Dots a point: as a telephone shows it. */
const SCALE = 2;
const resolve = createRequire(import.meta.url).resolve;

/** Opens a file in a page of its own, one that shows nothing else. */
export async function readPaper(page: Page, pdf: Buffer): Promise<Sheet[]> {
  await page.route(`${SITE}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    return pathname === '/' ? route.fulfill({ contentType: 'text/html', body: '<!doctype html><script type="module">import * as pdfjs from "/pdf.min.mjs"; globalThis.pdfjs = pdfjs;</script>' }) : route.fulfill({ path: resolve(`pdfjs-dist/build${pathname}`), contentType: 'text/javascript' });
  });
  await page.goto(`${SITE}/`);
  await page.addScriptTag({ path: resolve('jsqr') });
  await page.waitForFunction(() => 'pdfjs' in globalThis);
  return page.evaluate(async ({ site, scale, bytes }) => {
    const { jsQR: read, pdfjs: { getDocument, GlobalWorkerOptions } } = globalThis as unknown as { jsQR: Reader; pdfjs: PdfJs };
    GlobalWorkerOptions.workerSrc = `${site}/pdf.worker.min.mjs`;
    const file = await getDocument({ data: Uint8Array.fromBase64(bytes) }).promise;
    const sheets: Sheet[] = [];
    for (let number = 1; number <= file.numPages; number += 1) {
      const sheet = await file.getPage(number);
      const viewport = sheet.getViewport({ scale });
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [viewport.width, viewport.height];
      await sheet.render({ canvas, viewport }).promise;
      const found = read(canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
      let picture: string | null = null;
      if (found) {
        const { topLeftCorner: from, bottomRightCorner: to } = found.location;
        const side = Math.round(Math.max(to.x - from.x, to.y - from.y) * 1.6);
        const held = document.createElement('canvas');
        held.width = held.height = side;
        const paint = held.getContext('2d')!;
        paint.fillStyle = '#fff';
        paint.fillRect(0, 0, side, side);
        paint.drawImage(canvas, (from.x + to.x - side) / 2, (from.y + to.y - side) / 2, side, side, 0, 0, side, side);
        picture = held.toDataURL('image/jpeg', 0.9);
      }
      const { items } = await sheet.getTextContent();
      sheets.push({ code: found?.data ?? null, picture, words: items.map((item) => ('str' in item ? item.str : '')).join(' ') });
    }
    return sheets;
  }, { site: SITE, scale: SCALE, bytes: pdf.toString('base64') });
}
