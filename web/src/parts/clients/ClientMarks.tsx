import { useTranslation } from 'react-i18next';
import type { ClientRow } from '#web/data/clients.ts';
import { Badge, Status, type Tone } from '#web/ui/Status.tsx';

const tones: Record<ClientRow['badges'][number]['tone'], Tone> = { good: 'good', warn: 'wait', bad: 'bad', info: 'info' };

/** What is to be known of a client at a glance: blocked, risk, deleted. */
export function ClientMarks({ client }: { client: Pick<ClientRow, 'blocked' | 'badges' | 'deletedAt'> }) {
  const { t } = useTranslation();
  return (
    <>
      {client.deletedAt && <Badge tone="bad">{t('clients.deleted')}</Badge>}
      {client.blocked && <Badge tone="bad">{t('clients.blocked')}</Badge>}
      {client.badges.map(({ code, tone }) => <Badge key={code} tone={tones[tone]}>{t(`badge.${code}`)}</Badge>)}
    </>
  );
}

export const ClientStatusMark = ({ status }: { status: ClientRow['status'] }) => {
  const { t } = useTranslation();
  return <Status tone={status === 'active' ? 'good' : 'neutral'} hollow={status === 'inactive'}>{t(`clients.status.${status}`)}</Status>;
};
