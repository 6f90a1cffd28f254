import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Marked } from 'marked';
import sharp from 'sharp';
import type { Plugin } from 'vite';

/**
 * The manuals (`docs/manual/<language>/<role>.md`) as modules: the words as HTML, made when the web is built, so that no
 * reader of Markdown is sent to a browser; the pictures as assets with hashed names.
 */
export const manualPages = (): Plugin => ({
  name: 'manual-pages',
  enforce: 'pre',
  load: {
    filter: { id: /\/docs\/manual\/\w+\/[\w-]+\.md$/ },
    async handler(id) {
      this.addWatchFile(id);
      const { title, html, sections, pictures } = await read(await readFile(id, 'utf8'));
      const imports = pictures.map((picture, n) => `import p${n} from ${JSON.stringify(picture)};`).join('\n');
      // With their sizes, so that nothing below moves when they come.
      const sizes = await Promise.all(pictures.map(async (picture) => sharp(path.resolve(path.dirname(id), picture)).metadata()));
      const filled = JSON.stringify(html).replace(/__PICTURE_(\d+)__\\"/g, (_, n: string) => `" + p${n} + "\\" width=\\"${sizes[Number(n)]!.width}\\" height=\\"${sizes[Number(n)]!.height}\\"`);
      return { code: `${imports}\nexport default { title: ${JSON.stringify(title)}, sections: ${JSON.stringify(sections)}, html: ${filled} };`, map: null };
    },
  },
});

export interface ManualSource { title: string; html: string; sections: { id: string; title: string }[]; pictures: string[] }

/** A manual taken apart: its title, its sections in order, its pictures by their place in the text. */
export async function read(markdown: string): Promise<ManualSource> {
  const sections: { id: string; title: string }[] = [];
  const pictures: string[] = [];
  let title = '';
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const words = this.parser.parseInline(tokens);
        if (depth === 1) {
          title = text;
          return '';
        }
        // The same address in every language, so that a screen can lead to its chapter: `## Deposit <!-- #deposit -->`.
        const named = NAMED.exec(text);
        const heading = text.replace(NAMED, '').trim();
        const id = named?.[1] ?? anchor(heading);
        if (depth === 2) sections.push({ id, title: heading });
        return `<h${depth} id="${id}">${words.replace(NAMED, '').trim()}</h${depth}>`;
      },
      image({ href, text }) {
        pictures.push(href);
        return `<img src="__PICTURE_${pictures.length - 1}__" alt="${escape(text)}" loading="lazy">`;
      },
    },
  });
  const html = await marked.parse(markdown);
  return { title, html, sections, pictures };
}

const NAMED = /<!-- #([a-z-]+) -->/;
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const anchor = (text: string): string => text.toLowerCase().normalize('NFD').replace(/[̀-ͯ]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
