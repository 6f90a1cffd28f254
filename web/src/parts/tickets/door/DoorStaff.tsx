import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setDoorStaff } from '#contracts/tickets-door.ts';
import { doorStaffOf, doorTopic, type Gate } from '#web/data/door.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';

const EVERY = 'every';

/** Who may make a phone of theirs a scanner of this event, at which gate. */
export function DoorStaff({ event, gates }: { event: EventDetail; gates: readonly Gate[] }) {
  const { t } = useTranslation();
  const { data } = useQuery(doorStaffOf(event.id));
  const save = useAction(setDoorStaff, { topics: [doorTopic] });
  const [person, setPerson] = useState<string | null>(null);
  const [gate, setGate] = useState<string>(EVERY);
  if (!data) return null;
  const plain = data.items.map(({ userId, gateId }) => ({ userId, gateId }));
  const write = (items: typeof plain) => save.mutate({ params: { id: event.id }, body: { items } });
  const nameOf = (id: string | null) => (id === null ? t('doorUi.staff.everyGate') : (gates.find((one) => one.id === id)?.name ?? '…'));
  return (
    <section aria-label={t('doorUi.staff')} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t('doorUi.staff')}</h2>
      <p className="text-soft">{t('doorUi.staff.about')}</p>
      {data.items.length > 0 && (
        <ul className="divide-y divide-line rounded-md border border-line">
          {data.items.map(({ userId, gateId, name }) => (
            <li key={`${userId} ${gateId}`} className="flex items-center justify-between gap-3 px-3 py-1.5">
              <span className="min-w-0 truncate"><span className="font-medium">{name}</span> <span className="text-soft">{nameOf(gateId)}</span></span>
              <IconButton label={t('doorUi.staff.remove', { name })} icon={<X />} disabled={save.isPending} onClick={() => write(plain.filter((one) => one.userId !== userId || one.gateId !== gateId))} />
            </li>
          ))}
        </ul>
      )}
      {data.candidates.length > 0 ? (
        <div className="flex flex-wrap items-end gap-2">
          <Select label={t('doorUi.staff.person')} className="w-56 max-md:w-full" value={person} placeholder={t('doorUi.staff.choose')} options={data.candidates.map(({ userId, name }) => ({ value: userId, label: name }))} onChange={setPerson} />
          <Select label={t('doorUi.gate')} className="w-48 max-md:w-full" value={gate} options={[{ value: EVERY, label: t('doorUi.staff.everyGate') }, ...gates.map(({ id, name }) => ({ value: id, label: name }))]} onChange={setGate} />
          <Button icon={<Plus className="size-4" />} busy={save.isPending} disabled={person === null} onClick={() => { write([...plain, { userId: person!, gateId: gate === EVERY ? null : gate }]); setPerson(null); }}>{t('doorUi.staff.add')}</Button>
        </div>
      ) : <p className="text-soft">{t('doorUi.staff.nobody')}</p>}
      <Problem error={save.error} />
    </section>
  );
}
