const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export interface Letterhead { name: string; accent: string | null }

/**
 * The same words for readers that prefer HTML: paragraphs, and addresses that can be clicked, under the name of the
 * business. Without a style sheet, since half of the mail programs drop it (and the policy of our own pages does).
 */
export function asHtml(title: string, body: string, letterhead: Letterhead | null = null): string {
  const accent = letterhead?.accent && /^#[0-9a-f]{6}$/i.test(letterhead.accent) ? letterhead.accent : '#17181a';
  const paragraphs = body.split(/\n{2,}/).map((paragraph) => `<p><font face="Helvetica, Arial, sans-serif" color="#17181a">${linked(paragraph)}</font></p>`);
  const bar = letterhead ? `<table role="presentation" width="100%" bgcolor="${accent}" cellspacing="0" cellpadding="3" border="0"><tr><td></td></tr></table>` : '';
  const head = letterhead ? `<tr><td><font face="Helvetica, Arial, sans-serif" size="4" color="#17181a"><b>${escapeHtml(letterhead.name)}</b></font></td></tr>` : '';
  return `<!doctype html><html lang="und"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head><body bgcolor="#f4f4f5">`
    + `<table role="presentation" width="100%" cellspacing="0" cellpadding="12" border="0"><tr><td align="center">${bar}<table role="presentation" width="100%" bgcolor="#ffffff" cellspacing="0" cellpadding="16" border="0">${head}<tr><td align="left">${paragraphs.join('')}</td></tr></table></td></tr></table></body></html>`;
}

const linked = (paragraph: string): string =>
  paragraph.split(/(https?:\/\/[^\s<>"']+)/).map((part, i) => (i % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part).replaceAll('\n', '<br>'))).join('');
