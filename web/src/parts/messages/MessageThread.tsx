import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reply, setOptOut } from '#contracts/messages.ts';
import { messagesTopic, reachOf, threadPages } from '#web/data/messages.ts';
import { instant } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useBranch, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { Bubble, Ticks } from './Bubble.tsx';

/** What was written to a client and by them, oldest first, and where to answer. `ownerId`: only what belongs to one thing (a session). */
export function MessageThread({ clientId, owner }: { clientId: string; owner?: { type: string; id: string } }) {
  const { t } = useTranslation();
  const thread = useInfiniteQuery(threadPages(clientId, owner?.id));
  const mayReply = useMay('messages.reply');
  const items = (thread.data?.pages.flatMap((page) => page.items) ?? []).toReversed();
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <Problem error={thread.error} onRetry={() => void thread.refetch()} />
      {thread.hasNextPage && <Button size="small" className="self-center" busy={thread.isFetchingNextPage} onClick={() => void thread.fetchNextPage()}>{t('messages.thread.older')}</Button>}
      {thread.isPending ? <SkeletonLines lines={4} /> : items.length === 0 && !thread.isError ? <p className="text-soft">{t('messages.thread.none')}</p> : (
        <ol aria-label={t('messages.thread.title')} className="flex flex-col gap-3">
          {items.map((item) => (
            <li key={item.id} className="flex flex-col">
              <Bubble text={[item.subject, item.text].filter(Boolean).join('\n\n') || '…'} mine={item.direction === 'out'}>
                <span>{item.authorName ?? (item.direction === 'out' ? t('messages.thread.system') : item.to)}</span>
                <span>{t(`messages.channel.${item.channel}`)}</span>
                <DateTime at={item.createdAt} />
                <Ticks status={item.status} />
                {item.attachments.length > 0 && <span>{item.attachments.join(', ')}</span>}
              </Bubble>
            </li>
          ))}
        </ol>
      )}
      {mayReply && <ReplyBox clientId={clientId} owner={owner} />}
    </div>
  );
}

function ReplyBox({ clientId, owner }: { clientId: string; owner: { type: string; id: string } | undefined }) {
  const { t } = useTranslation();
  const zone = useBranch()?.zone ?? 'UTC';
  const [text, setText] = useState('');
  const reach = useQuery(reachOf(clientId));
  const send = useAction(reply, { topics: [messagesTopic], onDone: () => setText('') });
  const choose = useAction(setOptOut, { topics: [messagesTopic] });
  if (!reach.data) return <Problem error={reach.error} onRetry={() => void reach.refetch()} />;
  const { mayReply, why, windowUntil, optedOut } = reach.data;
  return (
    <div className="flex flex-col gap-4 border-t border-line pt-4">
      {mayReply ? (
        <form noValidate className="flex flex-col items-start gap-2" onSubmit={(event) => { event.preventDefault(); if (text.trim()) send.mutate({ params: { clientId }, body: { text, owner: owner ?? null } }); }}>
          <TextArea label={t('messages.thread.reply')} hint={windowUntil ? t('messages.thread.windowUntil', { at: instant(windowUntil, zone) }) : undefined} className="w-full" maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} />
          <Button type="submit" kind="primary" busy={send.isPending} disabled={!text.trim()}>{t('messages.thread.send')}</Button>
          <Problem error={send.error} />
        </form>
      ) : <p className="text-soft">{t(`messages.thread.why.${why ?? 'not_connected'}`)}</p>}
      <fieldset className="flex max-w-xs flex-col gap-1">
        <legend className="mb-1 font-medium">{t('messages.thread.wishes')}</legend>
        {(['whatsapp', 'mail', 'sms'] as const).map((channel) => (
          <Switch key={channel} label={t(`messages.channel.${channel}`)} checked={!optedOut.includes(channel)} disabled={choose.isPending} onChange={(wanted) => choose.mutate({ params: { clientId }, body: { channel, optedOut: !wanted } })} />
        ))}
        <Problem error={choose.error} />
      </fieldset>
    </div>
  );
}
