import { Check, CheckCheck, CircleAlert, Clock, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageStatus } from '#contracts/message-terms.ts';
import { cx } from '#web/ui/classes.ts';

/** How far a message has come: a mark and its word, since the mark alone says too little. */
export function Ticks({ status }: { status: MessageStatus }) {
  const { t } = useTranslation();
  const Mark = status === 'failed' || status === 'skipped' ? CircleAlert : status === 'delivered' || status === 'read' ? CheckCheck : status === 'sent' ? Check : status === 'stored' ? Inbox : Clock;
  if (status === 'received') return null;
  return (
    <span className={cx('inline-flex items-center gap-1', status === 'read' ? 'text-info' : status === 'failed' ? 'text-bad' : undefined)}>
      <Mark aria-hidden className="size-3.5" />{t(`messages.thread.state.${status}`)}
    </span>
  );
}

/** A short message as the telephone shows it. */
export const Bubble = ({ text, mine, children }: { text: string; mine: boolean; children?: ReactNode }) => (
  <div className={cx('flex max-w-[min(34rem,85%)] flex-col gap-1', mine ? 'self-end items-end' : 'self-start items-start')}>
    <div className={cx('rounded-lg border border-line px-3 py-2 wrap-anywhere whitespace-pre-wrap', mine ? 'bg-hover' : 'bg-ground')}>{text}</div>
    {children && <div className="flex flex-wrap items-center gap-x-2 text-sm text-soft">{children}</div>}
  </div>
);
