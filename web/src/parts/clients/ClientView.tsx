import { useQuery } from '@tanstack/react-query';
import { Mail, MessageCircle, Phone } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type Client, duplicatesOf } from '#web/data/clients.ts';
import { phoneText, whatsAppOf } from '#web/phone.ts';
import { useMay, useMe } from '#web/session.ts';
import { buttonClass, ButtonLink } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { ClientActions } from './ClientActions.tsx';
import { ClientMarks, ClientStatusMark } from './ClientMarks.tsx';
import { DuplicatesTab } from './DuplicatesTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { NotesTab } from './NotesTab.tsx';
import { clientTabs } from './slots.ts';
import { SummaryTab } from './SummaryTab.tsx';

/** One client: how to reach them, what is to be known, and everything that happened. */
export function ClientView({ client, tab, onTab, onGone }: { client: Client; tab: string; onTab: (tab: string) => void; onGone: () => void }) {
  const { t } = useTranslation();
  const { tenant, permissions } = useMe();
  const mayEdit = useMay('clients.edit');
  const mayMerge = useMay('clients.merge');
  const duplicates = useQuery({ ...duplicatesOf(client.id), enabled: mayMerge && !client.anonymizedAt }).data?.items ?? [];
  const others = clientTabs.filter(({ app, permission }) => (!app || tenant.apps.includes(app)) && [permission].flat().some((one) => permissions.includes(one)));
  const tabs = [
    { value: 'summary', label: t('clients.tab.summary'), panel: <SummaryTab client={client} /> },
    ...others.map(({ value, label, Panel }) => ({ value, label: t(label), panel: <Suspense fallback={<SkeletonLines lines={4} />}><Panel clientId={client.id} /></Suspense> })),
    { value: 'notes', label: t('clients.tab.notes'), panel: <NotesTab client={client} /> },
    ...(duplicates.length > 0 ? [{ value: 'duplicates', label: t('clients.tab.duplicates'), count: duplicates.length, panel: <DuplicatesTab client={client} pairs={duplicates} /> }] : []),
    { value: 'history', label: t('clients.tab.history'), panel: <HistoryTab client={client} /> },
  ];
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <ClientStatusMark status={client.status} />
          <ClientMarks client={client} />
          {client.tags.map((tag) => <Badge key={tag}>{tag}</Badge>)}
        </div>
        {client.blockedReason && <p className="text-bad">{t('clients.blockedBecause', { reason: client.blockedReason })}</p>}
        <Contact client={client} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {mayEdit && !client.anonymizedAt && <ButtonLink kind="primary" to="/clients/$id/edit" params={{ id: client.id }}>{t('clients.edit.action')}</ButtonLink>}
        <ClientActions client={client} onGone={onGone} />
      </div>
      <Tabs label={t('clients.client')} value={tabs.some(({ value }) => value === tab) ? tab : 'summary'} onChange={onTab} tabs={tabs.map((one) => ({ ...one, panel: <div className="pt-4">{one.panel}</div> }))} />
    </div>
  );
}

/** One press to call, to write by WhatsApp, or by mail. */
function Contact({ client: { primaryPhone, primaryEmail } }: { client: Client }) {
  const { t } = useTranslation();
  if (!primaryPhone && !primaryEmail) return null;
  const look = cx(buttonClass({ size: 'small' }), 'font-normal tabular-nums max-w-full');
  return (
    <div className="flex flex-wrap gap-2">
      {primaryPhone && <a href={`tel:${primaryPhone}`} className={look}><Phone className="size-4 text-soft" />{phoneText(primaryPhone)}</a>}
      {primaryPhone && <a href={whatsAppOf(primaryPhone)} rel="noreferrer noopener" target="_blank" className={look}><MessageCircle className="size-4 text-soft" />{t('clients.channel.whatsapp')}</a>}
      {primaryEmail && <a href={`mailto:${primaryEmail}`} className={look}><Mail className="size-4 shrink-0 text-soft" /><span className="truncate">{primaryEmail}</span></a>}
    </div>
  );
}
