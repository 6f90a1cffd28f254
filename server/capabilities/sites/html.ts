/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (value: unknown): string => String(value).replace(/[&<>"']/g, (sign) => escapes[sign]!);

type Part = Html | string | number | null | undefined | false | readonly Part[];
const write = (part: Part): string => (part instanceof Html ? part.text : Array.isArray(part) ? part.map(write).join('') : part === null || part === undefined || part === false ? '' : escape(part));

/** HTML whose gaps are escaped unless they are HTML themselves; what is not there writes nothing. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => new Html(texts.reduce((all, text, at) => all + write(parts[at - 1]) + text));

/** JSON inside a script element: nothing in it can end the element. */
export const jsonBlock = (type: string, id: string | null, value: unknown): Html =>
  new Html(`<script type="${type}"${id === null ? '' : ` id="${id}"`}>${JSON.stringify(value).replaceAll('<', String.raw`\u003c`).replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`)}</script>`);
