import { Marked } from 'marked';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]!);
const SAFE = /^(?:https?:\/\/|mailto:)/i;

// Markup that was typed is shown as the letters it is made of; pictures and addresses of other kinds stay words.
const reader = new Marked({
  gfm: true, breaks: true,
  renderer: {
    html: ({ text }) => escape(text),
    image: ({ text }) => escape(text),
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens);
      return SAFE.test(href) ? `<a href="${escape(href)}" rel="nofollow noopener noreferrer" target="_blank">${words}</a>` : words;
    },
    // The page has its own first headings.
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
  },
});

/** What an organizer wrote, as HTML of our own making (tickets 3.3, 14). */
export const markdownHtml = (markdown: string): string => reader.parse(markdown, { async: false });

/** The first words of it, for the head of a page. */
export function markdownSummary(markdown: string, most = 160): string {
  const words = markdown.replace(/!?\[([^\][]*)\]\([^()]*\)/g, '$1').replace(/<[^<>]*>/g, ' ').replace(/[*_`#>~|]+/g, ' ').replace(/\s+/g, ' ').trim();
  return words.length <= most ? words : `${words.slice(0, words.lastIndexOf(' ', most - 1))}…`;
}
