import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { switchKind } from '#contracts/messages.ts';
import { kindOf, kinds, type MessageKind, messagesTopic } from '#web/data/messages.ts';
import { SenderSettings } from '#web/parts/messages/SenderForm.tsx';
import { TextEditor } from '#web/parts/messages/TextEditor.tsx';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

const channels = ['mail', 'whatsapp', 'sms', 'telegram', 'push', 'in_app'] as const;

export const Route = createFileRoute('/settings/messages')({
  staticData: { title: 'messages.title' },
  validateSearch: z.object({ message: z.string().max(100).optional().catch(undefined), channel: z.enum(channels).optional().catch(undefined), lang: z.enum(['es', 'en']).optional().catch(undefined) }),
  beforeLoad: requires('settings.manage'),
  component: Messages,
});

function Messages() {
  const { t } = useTranslation();
  const { message } = Route.useSearch();
  const query = useQuery(kinds);
  return (
    <>
      <PageHeader title={t('messages.title')} note={t('messages.note')} />
      {query.isError && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <SkeletonLines lines={8} />}
      {query.data?.items.length === 0 && <EmptyState title={t('messages.emptyTitle')}>{t('messages.emptyBody')}</EmptyState>}
      {query.data && query.data.items.length > 0 && (
        <div className="grid gap-8 lg:grid-cols-[17rem_minmax(0,1fr)]">
          <nav aria-label={t('messages.list')} className={cx('flex flex-col gap-5', message && 'max-lg:hidden')}>
            {(['client', 'staff'] as const).map((audience) => <KindList key={audience} title={t(`messages.audience.${audience}`)} items={query.data.items.filter((kind) => kind.audience === audience)} open={message} />)}
          </nav>
          <div className="min-w-0">{message ? <Editor key={message} messageKey={message} /> : <SenderSettings />}</div>
        </div>
      )}
    </>
  );
}

function KindList({ title, items, open }: { title: string; items: readonly MessageKind[]; open: string | undefined }) {
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className="mb-1 text-sm font-medium text-soft">{title}</h2>
      <ul className="flex flex-col">
        {items.map((kind) => (
          <li key={kind.key}>
            <Link to="/settings/messages" search={{ message: kind.key }} aria-current={open === kind.key ? 'page' : undefined}
              className={cx('flex min-h-(--control) items-center justify-between gap-2 rounded-md px-2 py-1 hover:bg-hover', open === kind.key && 'bg-pressed font-medium')}>
              <span className="min-w-0">{kind.name}</span>
              {!kind.on ? <Badge>{t('messages.off')}</Badge> : kind.channels.some(({ own }) => own) && <Badge tone="info">{t('messages.own')}</Badge>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Editor({ messageKey }: { messageKey: string }) {
  const { t, i18n } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const query = useQuery(kindOf(messageKey));
  const toggle = useAction(switchKind, { topics: [messagesTopic] });
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={8} />;
  const kind = query.data;
  const channel = kind.channels.find((one) => one.channel === search.channel)?.channel ?? kind.channels[0]!.channel;
  const locale = search.lang ?? (i18n.language.startsWith('en') ? 'en' : 'es');
  const text = kind.texts.find((one) => one.channel === channel && one.locale === locale)!;
  return (
    <article aria-labelledby="message-name">
      <Button size="small" className="mb-2 lg:hidden" onClick={() => void navigate({ search: {} })}>{t('messages.back')}</Button>
      <div className="mb-3 flex flex-wrap items-start justify-between gap-4">
        <h2 id="message-name" className="text-lg font-semibold">{kind.name}</h2>
        <Segmented label={t('messages.language')} value={locale} onChange={(lang) => void navigate({ search: (before) => ({ ...before, lang }), replace: true })} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />
      </div>
      <Switch className="mb-3" label={t('messages.on')} hint={t('messages.onHint')} checked={kind.on} disabled={toggle.isPending} onChange={(on) => toggle.mutate({ params: { key: kind.key }, body: { channel: 'all', on } })} />
      <Problem error={toggle.error} />
      <Tabs label={t('messages.channel.label')} value={channel} onChange={(next) => void navigate({ search: (before) => ({ ...before, channel: next }), replace: true })}
        tabs={kind.channels.map((one) => ({ value: one.channel, label: t(`messages.channel.${one.channel}`), panel: one.channel === channel ? <TextEditor key={`${channel} ${locale} ${text.version}`} kind={kind} text={text} variables={kind.variables} /> : undefined }))} />
    </article>
  );
}
