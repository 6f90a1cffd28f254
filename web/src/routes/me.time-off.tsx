import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { mineInCalendar } from '#web/data/hours.ts';
import { OwnGoogleCalendar } from '#web/parts/externalCalendars/OwnGoogleCalendar.tsx';
import { OwnFeed } from '#web/parts/hours/OwnFeed.tsx';
import { OwnTimeOff } from '#web/parts/hours/OwnTimeOff.tsx';
import { useMay } from '#web/session.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/me/time-off')({ staticData: { title: 'hours.mine.title' }, component: TimeOffScreen });

function TimeOffScreen() {
  const { t } = useTranslation();
  const query = useQuery(mineInCalendar);
  const mayTakeOff = useMay(['calendar.timeoff.own', 'calendar.timeoff']);
  const own = query.data?.resource;
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('hours.mine.title')} back={{ to: '/me', label: t('web.user.profile') }} />
      {query.isPending && <SkeletonLines lines={6} />}
      <Problem error={query.error} onRetry={() => void query.refetch()} />
      {own === null && <EmptyState title={t('hours.mine.nobody')}>{t('hours.mine.nobodyBody')}</EmptyState>}
      {own && mayTakeOff && <OwnTimeOff own={own} />}
      {own && <OwnGoogleCalendar />}
      {own && <OwnFeed hasFeed={own.hasFeed} />}
    </div>
  );
}
