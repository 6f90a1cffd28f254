import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './classes.ts';

/** Text made to be taken elsewhere: one press copies it. `block` for several lines. */
export function CopyText({ text, label, block, className }: { text: string; label?: string; block?: boolean; className?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <span className={cx(block ? 'flex items-start justify-between gap-3 rounded-md border border-line bg-sunken p-3' : 'inline-flex max-w-full items-center gap-1 align-bottom', className)}>
      <code className={cx('min-w-0 font-mono text-sm', block ? 'break-all whitespace-pre-wrap' : 'truncate')}>{text}</code>
      <button type="button" onClick={copy} aria-label={label ?? t('web.copyIt', { text: text.length > 40 ? '' : text })}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-soft hover:bg-hover hover:text-ink max-md:size-(--control)">
        {copied ? <Check className="size-4 text-good" /> : <Copy className="size-4" />}
      </button>
      <span role="status" className="sr-only">{copied ? t('web.copied') : ''}</span>
    </span>
  );
}
