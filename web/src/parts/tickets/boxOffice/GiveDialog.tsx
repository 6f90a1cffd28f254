import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { issueCourtesies, issueCourtesy } from '#contracts/tickets-box-office.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { standOf } from '#web/data/boxOffice.ts';
import { mapTopic, topic } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { currentLanguage } from '#web/texts.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { readGuests } from './people.ts';
import { SeatDialog } from './SeatDialog.tsx';

interface Props { event: { id: string; currency: string }; left: number | null; onClose: () => void; onGiven: (told: string) => void }

/** Places given away: to one person, on chosen seats if need be, or to a pasted list of people, each with a mail of their own. */
export function GiveDialog({ event, left, onClose, onGiven }: Props) {
  const { t } = useTranslation();
  const stand = useQuery(standOf(event.id));
  const [way, setWay] = useState<'one' | 'many'>('one');
  const [areaId, setArea] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [quantity, setQuantity] = useState<number | null>(1);
  const [seats, setSeats] = useState<string[]>([]);
  const [onMap, setOnMap] = useState(false);
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [transferable, setTransferable] = useState(false);
  const [tried, setTried] = useState(false);
  const topics = [topic, mapTopic];
  const one = useAction(issueCourtesy, { topics, onDone: (order: Answer<typeof issueCourtesy>) => onGiven(t('courtesies.givenTo', { name: order.buyerName ?? '', count: order.units })) });
  const many = useAction(issueCourtesies, { topics, onDone: ({ orders, units }) => onGiven(t('courtesies.givenMany', { people: orders, count: units })) });
  const areas = stand.data?.areas ?? [];
  const area = areas.find(({ id }) => id === (areaId ?? areas[0]?.id));
  const { guests, bad } = useMemo(() => readGuests(text), [text]);
  const wanted = way === 'one' ? (seats.length || (quantity ?? 0)) : guests.reduce((sum, guest) => sum + guest.quantity, 0);
  const tooMany = left !== null && wanted > left;
  const common = { eventId: event.id, reason, transferable, locale: currentLanguage() };
  const missing = (value: string) => (tried && value.trim() === '' ? t('field.required') : undefined);
  const send = () => {
    setTried(true);
    if (!area || reason.trim() === '' || wanted === 0) return;
    if (way === 'one') {
      if (name.trim() === '' || email.trim() === '') return;
      one.mutate({ body: { ...common, lines: [{ areaId: area.id, quantity: wanted, ...(seats.length > 0 && { unitIds: seats }) }], buyer: { name, email: email.trim() } } });
    } else if (bad.length === 0) many.mutate({ body: { ...common, areaId: area.id, people: guests } });
  };
  return (
    <Dialog open sticky onClose={onClose} title={t('courtesies.give')} description={left === null ? undefined : t('courtesies.left', { count: left })}
      footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" disabled={!area || tooMany} busy={one.isPending || many.isPending} onClick={send}>{t('courtesies.giveCount', { count: wanted })}</Button></>}>
      <div className="flex flex-col gap-4">
        <Segmented label={t('courtesies.toWhom')} value={way} onChange={setWay} options={[{ value: 'one', label: t('courtesies.toOne') }, { value: 'many', label: t('courtesies.toMany') }]} />
        <Problem error={stand.error} onRetry={() => void stand.refetch()} />
        <Select label={t('tickets.area')} value={area?.id ?? ''} onChange={(id) => { setArea(id); setSeats([]); }} options={areas.map(({ id, name: label, free }) => ({ value: id, label: `${label} · ${t('boxOffice.free', { count: free })}` }))} />
        {way === 'one' ? (
          <>
            <TextInput autoFocus label={t('ticketOrders.name')} value={name} maxLength={200} autoComplete="off" onChange={(event_) => setName(event_.target.value)} error={missing(name)} />
            <TextInput label={t('ticketOrders.email')} type="email" value={email} maxLength={254} autoComplete="off" onChange={(event_) => setEmail(event_.target.value)} error={missing(email)} />
            <div className="flex flex-wrap items-end gap-3">
              <NumberInput label={t('courtesies.howMany')} className="w-32" value={seats.length || quantity} min={1} max={50} step={1} disabled={seats.length > 0} onChange={(value) => setQuantity(value === null ? null : Math.trunc(value))} error={tried && !wanted ? t('field.required') : undefined} />
              {area?.seatingMode === 'numbered' && <Button onClick={() => setOnMap(true)}>{seats.length > 0 ? t('courtesies.seatsChosen', { count: seats.length }) : t('courtesies.chooseSeats')}</Button>}
            </div>
          </>
        ) : (
          <>
            <TextArea label={t('courtesies.people')} hint={t('courtesies.peopleHint')} rows={6} value={text} onChange={(event_) => setText(event_.target.value)} error={tried && guests.length === 0 ? t('field.required') : undefined} />
            <p role="status" className="text-soft">{guests.length > 0 && t('courtesies.read', { people: guests.length, count: wanted })}</p>
            {bad.length > 0 && <ul className="text-bad">{bad.slice(0, 5).map(({ line, text: said }) => <li key={line} className="wrap-anywhere">{t('courtesies.badLine', { line: number(line), text: said })}</li>)}</ul>}
          </>
        )}
        <TextInput label={t('ticketOrders.reason')} hint={t('courtesies.reasonHint')} value={reason} maxLength={300} onChange={(event_) => setReason(event_.target.value)} error={missing(reason)} />
        <Checkbox label={t('courtesies.transferable')} checked={transferable} onChange={setTransferable} />
        {tooMany && <p role="alert" className="text-bad">{t('courtesies.overQuota', { count: left })}</p>}
        <Problem error={way === 'one' ? one.error : many.error} />
      </div>
      {onMap && area && <SeatDialog area={area} currency={event.currency} limit={50} selected={seats} onClose={() => setOnMap(false)} onChosen={(ids) => { setSeats(ids); setOnMap(false); }} />}
    </Dialog>
  );
}
