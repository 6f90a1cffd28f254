import { useQuery } from '@tanstack/react-query';
import { Share2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { myEvents, type OwnLink } from '#web/data/ticketMoney.ts';
import { money, number } from '#web/format.ts';
import { Figure } from '#web/parts/reports/Figure.tsx';
import { useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { QrCode } from './QrCode.tsx';
import { rate } from './state.tsx';

const EVERYTHING = 'all';

/** A promoter's own link: to be shared, shown as QR, for all events or for one. */
export function OwnLinkCard({ link }: { link: OwnLink }) {
  const { t } = useTranslation();
  const { tenant } = useMe();
  const events = useQuery(myEvents(link.id)).data ?? [];
  const [chosen, setChosen] = useState(EVERYTHING);
  const event = events.find(({ id }) => id === chosen);
  const address = event?.path ?? link.url;
  const amount = (minor: number) => money(minor, tenant.currency);
  const maySend = typeof navigator.share === 'function';
  return (
    <section aria-label={link.code} className="border-t border-line py-4 first-of-type:border-t-0 first-of-type:pt-0">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1"><h2 className="font-mono text-lg font-semibold">{link.code}</h2>{!link.isActive && <Badge tone="wait">{t('promoters.stopped')}</Badge>}{link.rank !== null && <Badge tone="special">{t('promoters.rank', { place: number(link.rank) })}</Badge>}</div>
      <div className="flex flex-wrap items-start gap-6">
        <QrCode text={address} label={t('promoters.qrOf', { code: link.code })} />
        <div className="min-w-0 flex-1 basis-64">
          <Select label={t('promoters.shareWhat')} value={chosen} onChange={setChosen} options={[{ value: EVERYTHING, label: t('promoters.allEvents') }, ...events.map(({ id, name, rateBp }) => ({ value: id, label: `${name} · ${rate(rateBp)}` }))]} />
          <div className="mt-3"><CopyText block text={address} label={t('promoters.copyLink')} /></div>
          {maySend && <Button kind="primary" className="mt-3 max-md:w-full" icon={<Share2 className="size-4" />} onClick={() => void navigator.share({ title: event?.name ?? tenant.name, url: address }).catch(() => undefined)}>{t('promoters.share')}</Button>}
        </div>
      </div>
      <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
        <Figure label={t('promoters.clicks')} value={link.clicks} format={number} /><Figure label={t('promoters.orders')} value={link.orders} format={number} /><Figure label={t('promoters.units')} value={link.units} format={number} /><Figure label={t('promoters.sold')} value={link.baseMinor} format={amount} />
        <Figure label={t('promoters.pending')} value={link.pendingMinor} format={amount} /><Figure label={t('promoters.approved')} value={link.approvedMinor} format={amount} /><Figure label={t('promoters.paid')} value={link.paidMinor} format={amount} /><Figure label={t('promoters.reversed')} value={link.reversedMinor} format={amount} />
      </dl>
    </section>
  );
}
