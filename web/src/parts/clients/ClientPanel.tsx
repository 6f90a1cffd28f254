import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Maximize2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { clientOf } from '#web/data/clients.ts';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { iconButtonClass } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { ClientView } from './ClientView.tsx';
import { GoneClient } from './GoneClient.tsx';

interface Props {
  id: string | undefined;
  tab: string;
  onTab: (tab: string) => void;
  onClose: () => void;
}

/** A client beside the list; a page of its own on phones. */
export function ClientPanel({ id, tab, onTab, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...clientOf(id ?? ''), enabled: Boolean(id) });
  const client = data && data.id === id ? data : undefined;
  return (
    <SidePanel open={Boolean(id)} onClose={onClose} width="wide" title={client?.fullName ?? t('clients.client')} subtitle={client && t(`clients.kind.${client.kind}`)}
      actions={id && <Link to="/clients/$id" params={{ id }} search={tab === 'summary' ? {} : { tab }} aria-label={t('clients.openPage')} title={t('clients.openPage')} className={`${iconButtonClass} -my-1`}><Maximize2 /></Link>}>
      {client ? <ClientView client={client} tab={tab} onTab={onTab} onGone={onClose} />
        : error ? <GoneClient error={error}><Problem error={error} onRetry={() => void refetch()} /></GoneClient>
          : <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={8} /></div>}
    </SidePanel>
  );
}
