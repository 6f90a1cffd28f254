import { MessageCircle, Navigation, Phone } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { instant } from '#web/format.ts';
import { phoneText, whatsAppOf } from '#web/phone.ts';
import { buttonClass } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import type { EntryOnDevice } from './asDone.ts';
import { wayTo } from './navigation.ts';

/** The ways to the client and to the place: a call, a message, the road. */
export function Reach({ entry }: { entry: EntryOnDevice }) {
  const { t } = useTranslation();
  const { primaryPhone, fullName } = entry.client;
  const way = entry.sessionType === 'external' ? wayTo(entry) : null;
  const look = cx(buttonClass({ size: 'large' }), 'min-w-0 flex-1 px-1! text-base!');
  if (!primaryPhone && !way) return null;
  return (
    <div className="flex gap-2">
      {primaryPhone && <a href={`tel:${primaryPhone}`} className={look} aria-label={t('crew.callWho', { who: fullName, phone: phoneText(primaryPhone) })}><Phone className="size-4.5" />{t('crew.call')}</a>}
      {primaryPhone && <a href={whatsAppOf(primaryPhone)} target="_blank" rel="noreferrer" className={look} aria-label={t('crew.whatsAppWho', { who: fullName })}><MessageCircle className="size-4.5" />WhatsApp</a>}
      {way && <a href={way} target="_blank" rel="noreferrer" className={look} aria-label={t('crew.goThere', { where: entry.locationText ?? '' })}><Navigation className="size-4.5" />{t('crew.go')}</a>}
    </div>
  );
}

/** Everything that is needed on the way there and on the spot. */
export function Details({ entry }: { entry: EntryOnDevice }) {
  const { t } = useTranslation();
  const { zone } = entry;
  const time = (at: string) => instant(at, zone, 'time');
  const covers = entry.coverageStart !== entry.startsAt || entry.coverageEnd !== entry.endsAt;
  const rows: [string, ReactNode][] = [
    ...(entry.clientRequirements ? [[t('crew.wishes'), <span className="whitespace-pre-line">{entry.clientRequirements}</span>] as [string, ReactNode]] : []),
    ...(entry.notes ? [[t('crew.forYou'), <span className="whitespace-pre-line">{entry.notes}</span>] as [string, ReactNode]] : []),
    ...(covers ? [[t('crew.coverage'), <span className="tabular-nums">{time(entry.coverageStart)}–{time(entry.coverageEnd)}</span>] as [string, ReactNode]] : []),
    ...(entry.deliverables.length > 0 ? [[t('crew.sold'), <ul>{entry.deliverables.map(({ name, quantity }) => <li key={name}>{quantity > 1 ? `${quantity} × ` : ''}{name}</li>)}</ul>] as [string, ReactNode]] : []),
    [t('crew.team'), <ul>{entry.team.map((one) => <li key={one.name}>{one.isMe ? t('crew.me', { name: one.name }) : one.name} <span className="text-soft">({t(`studio.role.${one.role}`)}{one.attended ? `, ${t('crew.attended')}` : ''})</span></li>)}</ul>],
    ...(entry.client.email ? [[t('crew.email'), entry.client.email] as [string, ReactNode]] : []),
    [t('crew.code'), entry.code],
  ];
  return <KeyValue items={rows} />;
}
