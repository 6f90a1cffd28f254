import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ContactCheck } from '#web/data/clients.ts';
import { phoneText } from '#web/phone.ts';
import { Button } from '#web/ui/Button.tsx';
import type { PickedClient } from '#web/parts/ClientPicker.tsx';

/** Who has this phone or e-mail already, so that nobody is entered twice. */
export function KnownClients({ matches, onUse }: { matches: ContactCheck['matches']; onUse?: (client: PickedClient) => void }) {
  const { t } = useTranslation();
  const known = [...new Map(matches.map((match) => [match.client.id, match])).values()];
  if (known.length === 0) return null;
  return (
    <div role="status" className="rounded-md border border-wait/40 bg-wait-soft px-3 py-2.5">
      <p className="font-medium">{t('clients.known.title', { count: known.length })}</p>
      <ul className="mt-1 flex flex-col divide-y divide-line">
        {known.map(({ by, client }) => (
          <li key={client.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-1.5">
            <span className="min-w-0">
              {onUse ? <span className="block font-medium break-words">{client.fullName}</span> : <Link to="/clients/$id" params={{ id: client.id }} className="block font-medium break-words underline underline-offset-3">{client.fullName}</Link>}
              <span className="block text-sm text-soft">{t(`clients.known.${by}`)}: {by === 'phone' ? client.primaryPhone && phoneText(client.primaryPhone) : client.primaryEmail}</span>
            </span>
            {onUse && <Button size="small" onClick={() => onUse(client)}>{t('clients.known.use')}</Button>}
          </li>
        ))}
      </ul>
      {matches.every(({ by }) => by === 'phone') && <p className="mt-1 text-sm text-soft">{t('clients.known.sharedPhone')}</p>}
    </div>
  );
}
