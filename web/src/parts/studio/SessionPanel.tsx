import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Maximize2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { sessionOf } from '#web/data/studio.ts';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { iconButtonClass } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import type { SessionTab } from './sessionTabs.ts';
import { SessionView } from './SessionView.tsx';

/** A session beside its list; a page of its own on phones. */
export function SessionPanel({ id, tab, onTab, onClose }: { id: string | undefined; tab: SessionTab; onTab: (tab: SessionTab) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...sessionOf(id ?? ''), enabled: Boolean(id) });
  const session = data && data.id === id ? data : undefined;
  return (
    <SidePanel open={Boolean(id)} onClose={onClose} width="wide" title={session?.clientName ?? t('studio.session')} subtitle={session && <span className="tabular-nums">{session.code}</span>}
      actions={id && <Link to="/studio/sessions/$id" params={{ id }} search={tab === 'summary' ? {} : { tab }} aria-label={t('studio.openPage')} title={t('studio.openPage')} className={`${iconButtonClass} -my-1`}><Maximize2 /></Link>}>
      {error && !session ? <Problem error={error} {...(!(error instanceof ApiProblem) || error.unanswered ? { onRetry: () => void refetch() } : {})} /> : session ? <SessionView inPanel session={session} tab={tab} onTab={onTab} /> : <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={8} /></div>}
    </SidePanel>
  );
}
