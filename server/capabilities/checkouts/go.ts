import { createHash } from 'node:crypto';
import type { OpenCtx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import { siteUrl } from '#platform/site.ts';
import { text } from '#platform/texts.ts';
import { visit } from './page.ts';
import { formOf } from './start.ts';

// Some gateways want a form to be posted. This page has it and sends it off by itself; it may send it to that gateway
// and do nothing else.

const SCRIPT = 'document.forms[0].submit()';
const STYLE = 'body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.25rem;color:#1d1d1f;background:#fff}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}p{margin:0 0 1.25rem}button{font:inherit;font-weight:600;min-height:3rem;padding:0 1.25rem;border:0;border-radius:.5rem;color:#fff;background:#1d1d1f}@media(prefers-color-scheme:dark){body{color:#f2f2f2;background:#161618}button{color:#161618;background:#f2f2f2}}';
const allowed = (source: string): string => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
const [SCRIPT_HASH, STYLE_HASH] = [allowed(SCRIPT), allowed(STYLE)];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (value: string): string => value.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

/** @throws CHECKOUT_NOT_FOUND, RATE_LIMITED */
export async function goPage(open: OpenCtx, token: string): Promise<FileAnswer> {
  const form = await visit(open, token, false, formOf);
  if (!form) return new FileAnswer('', 'text/html; charset=utf-8', { location: siteUrl(`/pay/${encodeURIComponent(token)}`), 'cache-control': 'no-store' }, 303);
  const { action, fields } = form;
  const say = (key: string): string => escaped(text(open.locale, key));
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('');
  const page = `<!doctype html><html lang="${open.locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${say('checkouts.go.title')}</title><style>${STYLE}</style>`
    + `<main><h1>${say('checkouts.go.title')}</h1><p>${say('checkouts.go.body')}</p><form method="post" action="${escaped(action)}" accept-charset="utf-8">${inputs}<button>${say('checkouts.go.press')}</button></form></main><script>${SCRIPT}</script></html>`;
  return new FileAnswer(page, 'text/html; charset=utf-8', {
    'content-security-policy': `default-src 'none'; script-src ${SCRIPT_HASH}; style-src ${STYLE_HASH}; form-action ${new URL(action).origin}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store', 'referrer-policy': 'no-referrer',
  });
}
