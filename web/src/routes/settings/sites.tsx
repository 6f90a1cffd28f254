import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeOwnTags } from '#contracts/sites.ts';
import { ownTags, sites, sitesTopic } from '#web/data/ticketSettings.ts';
import { AddSite } from '#web/parts/sites/AddSite.tsx';
import { BuyButton } from '#web/parts/sites/BuyButton.tsx';
import { SiteRow } from '#web/parts/sites/SiteRow.tsx';
import { Tags } from '#web/parts/sites/Tags.tsx';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/settings/sites')({
  staticData: { title: 'sites.title' },
  validateSearch: z.object({ new: z.boolean().optional().catch(undefined) }),
  beforeLoad: requires('settings.manage'),
  component: Sites,
});

/** Where the public pages stand: our address, hosts of one's own, and the button for other pages. */
function Sites() {
  const { t } = useTranslation();
  const { new: adding } = Route.useSearch();
  const navigate = Route.useNavigate();
  const query = useQuery(sites);
  const show = (open: boolean) => void navigate({ search: open ? { new: true } : {}, replace: true });
  const add = <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => show(true)}>{t('sites.add')}</Button>;
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('sites.title')} note={t('sites.note')} actions={add} />
      {query.isPending && <SkeletonLines lines={6} />}
      {query.error && !query.data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <Section title={t('sites.own')} note={t('sites.ownNote')}><CopyText block className="max-w-2xl" text={query.data.ownUrl} label={t('sites.copyOwn')} /></Section>
          <OwnTags />
          <Section title={t('sites.hosts')}>
            {query.data.items.length === 0 ? <EmptyState className="py-2" title={t('sites.emptyTitle')}>{t('sites.emptyBody')}</EmptyState> : <ul className="divide-y divide-line border-y border-line">{query.data.items.map((site) => <SiteRow key={site.id} site={site} />)}</ul>}
          </Section>
          <BuyButton ownUrl={query.data.ownUrl} />
        </>
      )}
      {adding && <AddSite onClose={() => show(false)} />}
    </div>
  );
}

/** Of the included address; an own domain has its own. */
function OwnTags() {
  const { t } = useTranslation();
  const query = useQuery(ownTags);
  const change = useAction(changeOwnTags, { topics: [sitesTopic], done: t('sites.saved') });
  return (
    <Section title={t('sites.tags')} note={t('sites.tagsNote')}>
      {query.isPending && <SkeletonLines lines={2} />}
      {query.error && !query.data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Tags key={JSON.stringify(query.data)} tags={query.data} busy={change.isPending} error={change.error} onSave={(body) => change.mutate({ body })} />}
    </Section>
  );
}
