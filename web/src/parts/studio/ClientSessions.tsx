import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type SessionRow, sessionPages } from '#web/data/studio.ts';
import { useMay } from '#web/session.ts';
import { ButtonLink } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { SessionTime } from './SessionPlace.tsx';
import { SessionState } from './state.tsx';

/** The photo sessions of one client, newest first, on the client's page. */
export function ClientSessions({ clientId }: { clientId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayCreate = useMay('studio.session.create');
  const pages = useInfiniteQuery(sessionPages({ clientId, sort: '-startsAt' }));
  const create = mayCreate && <ButtonLink to="/studio/sessions/new" search={{ clientId } as never} size="small">{t('studio.new.action')}</ButtonLink>;
  const columns: Column<SessionRow>[] = [
    { id: 'when', header: t('studio.when'), cell: (session) => <SessionTime session={session} />, always: true, phone: 'title' },
    { id: 'code', header: t('studio.code'), cell: ({ code }) => <span className="text-soft tabular-nums">{code}</span>, always: true },
    { id: 'state', header: t('studio.status'), cell: ({ status }) => <SessionState status={status} />, always: true, phone: 'side' },
    { id: 'balance', header: t('studio.balance'), align: 'end', always: true, cell: ({ balanceDueMinor, currency }) => (balanceDueMinor === null ? null : <Money minor={balanceDueMinor} currency={currency} />) },
  ];
  return (
    <DataTable name="client-sessions" label={t('studio.sessions')} columns={columns} rowId={({ id }) => id} pages={pages} toolbar={create || undefined}
      onOpen={({ id }) => void navigate({ to: '/studio/sessions/$id', params: { id } })} empty={<EmptyState title={t('clients.noSessions')} className="py-4" />} />
  );
}
