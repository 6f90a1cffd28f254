import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Channel, MessageStatus } from '#contracts/message-terms.ts';
import { sendAgain } from '#contracts/notifications.ts';
import { messageOf, messagePages, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { phoneText } from '#web/phone.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Linkified } from '#web/ui/Linkified.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { Timeline } from '#web/ui/Timeline.tsx';

const states = MessageStatus.options;
const reasons = new Set(['no_address', 'opted_out', 'turned_off']);
const tones: Record<MessageStatus, Tone> = { queued: 'wait', sending: 'wait', sent: 'good', delivered: 'good', read: 'good', received: 'special', stored: 'info', failed: 'bad', skipped: 'neutral' };
const eventTones: Record<string, Tone> = { ...tones, attempt_failed: 'bad', unanswered: 'wait', fallback: 'wait' };

export const Route = createFileRoute('/settings/outbox')({
  staticData: { title: 'admin.outbox.title' },
  validateSearch: z.object({ status: MessageStatus.optional().catch(undefined), channel: Channel.optional().catch(undefined), message: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('settings.manage'),
  component: Outbox,
});

/** What left by any channel, what came in, and what waits here because nothing is connected. */
function Outbox() {
  const { t } = useTranslation();
  const { status, channel, message } = Route.useSearch();
  const navigate = Route.useNavigate();
  const list = useInfiniteQuery(messagePages({ status, channel }));
  type Row = NonNullable<typeof list.data>['pages'][number]['items'][number];
  const show = (id: string | undefined) => navigate({ search: (search) => ({ ...search, message: id }), replace: true });
  const columns: Column<Row>[] = [
    { id: 'subject', header: t('admin.outbox.subject'), cell: ({ subject, template }) => subject || template, always: true, phone: 'title' },
    { id: 'channel', header: t('messages.channel.label'), cell: (row) => <span className="text-soft">{t(`messages.channel.${row.channel}`)}</span> },
    { id: 'to', header: t('admin.outbox.to'), cell: ({ to }) => <span className="text-soft">{to.startsWith('+') ? phoneText(to) : to}</span> },
    { id: 'template', header: t('admin.outbox.template'), cell: ({ template }) => <code className="text-sm text-soft">{template}</code>, hidden: true, phone: 'none' },
    { id: 'at', header: t('admin.outbox.at'), cell: ({ createdAt }) => <DateTime at={createdAt} /> },
    { id: 'status', header: t('admin.status'), cell: (row) => <Status tone={tones[row.status]}>{t(`admin.outbox.state.${row.status}`)}</Status>, phone: 'side' },
  ];
  return (
    <>
      <PageHeader title={t('admin.outbox.title')} note={t('admin.outbox.note')} />
      <DataTable name="outbox" label={t('admin.outbox.title')} columns={columns} rowId={(row) => row.id} pages={list} onOpen={(row) => void show(row.id)} openId={message}
        toolbar={<>
          <Select label={t('messages.channel.label')} hideLabel className="w-52 max-md:w-full" value={channel ?? 'all'} onChange={(next) => void navigate({ search: (before) => ({ ...before, channel: next === 'all' ? undefined : next as Channel }) })}
            options={[{ value: 'all', label: t('messages.channel.all') }, ...Channel.options.map((value) => ({ value, label: t(`messages.channel.${value}`) }))]} />
          <Select label={t('admin.status')} hideLabel className="w-52 max-md:w-full" value={status ?? 'all'} onChange={(next) => void navigate({ search: (before) => ({ ...before, status: next === 'all' ? undefined : next as MessageStatus }) })}
            options={[{ value: 'all', label: t('admin.outbox.all') }, ...states.map((value) => ({ value, label: t(`admin.outbox.state.${value}`) }))]} />
        </>}
        onClearFilters={status || channel ? () => void navigate({ search: {} }) : undefined}
        empty={<EmptyState title={t('admin.outbox.emptyTitle')}>{t('admin.outbox.emptyBody')}</EmptyState>} />
      <MessagePanel id={message} onClose={() => void show(undefined)} />
    </>
  );
}

function MessagePanel({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery({ ...messageOf(id ?? ''), enabled: id !== undefined });
  const again = useAction(sendAgain, { topics: [topic.outbox], done: t('admin.outbox.againDone') });
  const message = id ? query.data : undefined;
  return (
    <SidePanel open={id !== undefined} onClose={onClose} title={message?.subject || message?.template || t('admin.outbox.message')} footer={message?.status === 'failed' && <Button kind="primary" busy={again.isPending} onClick={() => again.mutate({ params: { id: message.id } })}>{t('admin.outbox.again')}</Button>}>
      {query.isError && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && id && <SkeletonLines />}
      {message && (
        <div className="flex flex-col gap-4">
          <Problem error={again.error} />
          <KeyValue items={[
            [t('messages.channel.label'), t(`messages.channel.${message.channel}`)],
            [t(message.direction === 'in' ? 'messages.from' : 'admin.outbox.to'), message.to || null],
            [t('admin.status'), <Status tone={tones[message.status]}>{t(`admin.outbox.state.${message.status}`)}</Status>],
            [t('admin.outbox.at'), <DateTime at={message.createdAt} />],
            [t('messages.waitsUntil'), message.sendAt && <DateTime at={message.sendAt} />],
            [t('admin.outbox.sentAt'), message.sentAt && <DateTime at={message.sentAt} />],
            [t('admin.jobs.attempts'), message.attempts],
            [t('admin.jobs.error'), message.error && (reasons.has(message.error) ? t(`messages.reason.${message.error}`) : message.error)],
            [t('messages.attachments'), message.attachments.join(', ') || null],
          ]} />
          {message.hidden && <p className="rounded-md bg-wait-soft px-3 py-2 text-wait">{t('admin.outbox.hidden')}</p>}
          <div className="border-t border-line pt-4 whitespace-pre-wrap"><Linkified text={message.text} /></div>
          <section aria-labelledby="message-timeline" className="border-t border-line pt-4">
            <h3 id="message-timeline" className="mb-3 font-medium">{t('messages.timeline')}</h3>
            <Timeline items={message.events.toReversed().map((event) => ({ id: event.id, at: event.at, tone: eventTones[event.status] ?? 'neutral', title: `${t(`messages.event.${event.status}`)} · ${t(`messages.channel.${event.channel}`)}`, note: event.detail && (reasons.has(event.detail) ? t(`messages.reason.${event.detail}`) : event.detail) }))} />
          </section>
        </div>
      )}
    </SidePanel>
  );
}
