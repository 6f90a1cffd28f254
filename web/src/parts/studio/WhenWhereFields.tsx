import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Availability, roomsOf, rulesOf, zonesOf } from '#web/data/studio.ts';
import { minutes, money } from '#web/format.ts';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { DateInput, TextInput, TimeInput } from '#web/ui/TextInput.tsx';
import { todayIn } from '#web/zoned.ts';
import { feeOf } from './draft.ts';
import { ConflictLine } from './Refusal.tsx';
import { type WhenWhere } from './when.ts';

type Errors = Partial<Record<keyof WhenWhere | 'startsAt' | 'endsAt', string | undefined>>;

interface Props {
  value: WhenWhere;
  onChange: (change: Partial<WhenWhere>) => void;
  errors: Errors;
  branchId: string;
  zone: string;
  currency: string;
  /** What the calendar answered to these values, to mark each room. */
  answer: Availability | null;
  /** The kind of session cannot be changed any more. */
  fixedType?: boolean;
  /** Only day, hours and room: how many people it takes and where the client is stay. */
  justMove?: boolean;
}

/** Day, hours, kind and place of a session. */
export function WhenWhereFields({ value, onChange, errors, branchId, zone, currency, answer, fixedType, justMove }: Props) {
  const { t } = useTranslation();
  const rooms = useQuery(roomsOf(branchId));
  const zones = useQuery({ ...zonesOf, enabled: value.sessionType === 'external' });
  const rules = useQuery(rulesOf(branchId)).data;
  const nextDay = value.from && value.to && value.to <= value.from;
  const roomNote = (id: string, capacity: number | null) => {
    const conflict = answer?.conflicts.find(({ resourceId }) => resourceId === id);
    const state = answer?.rooms.find((room) => room.id === id);
    if (state && !state.free) return <span className="text-bad">{conflict && id !== value.roomId ? <ConflictLine conflict={conflict} zone={zone} /> : t('studio.room.taken')}</span>;
    return [state?.free && t('studio.room.free'), capacity && t('studio.room.capacity', { count: capacity })].filter(Boolean).join(' · ') || undefined;
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start gap-3">
        {!fixedType && (
          <div className="flex flex-col gap-1">
            <span className="text-sm font-medium">{t('studio.typeLabel')}</span>
            <Segmented label={t('studio.typeLabel')} value={value.sessionType} onChange={(sessionType) => onChange({ sessionType })} options={[{ value: 'studio', label: t('studio.type.studio') }, { value: 'external', label: t('studio.type.external') }]} />
          </div>
        )}
        <DateInput label={t('studio.date')} className="w-40 max-md:w-full" min={todayIn(zone)} value={value.date} error={errors.date ?? errors.startsAt} onChange={(event) => onChange({ date: event.target.value })} />
        <TimeInput label={t('studio.starts')} className="w-32 max-md:flex-1" value={value.from} error={errors.from} onChange={(event) => onChange({ from: event.target.value })} />
        <TimeInput label={t('studio.ends')} className="w-32 max-md:flex-1" value={value.to} error={errors.to ?? errors.endsAt} hint={nextDay ? t('studio.nextDay') : undefined} onChange={(event) => onChange({ to: event.target.value })} />
        {!justMove && <NumberInput label={t('studio.required')} className="w-28 max-md:w-full" value={value.requiredPhotographers} min={1} max={10} error={errors.requiredPhotographers} onChange={(count) => onChange({ requiredPhotographers: count ?? 1 })} />}
      </div>
      {value.sessionType === 'studio' ? (
        (rooms.data?.length ?? 0) > 8
          ? <Select label={t('studio.room')} className="max-w-sm" value={value.roomId} error={errors.roomId} onChange={(roomId) => onChange({ roomId })} options={(rooms.data ?? []).map(({ id, name, capacity }) => ({ value: id, label: name, note: roomNote(id, capacity) }))} />
          : <RadioGroup label={t('studio.room')} value={value.roomId} error={errors.roomId} onChange={(roomId) => onChange({ roomId })} options={(rooms.data ?? []).map(({ id, name, capacity }) => ({ value: id, label: name, note: roomNote(id, capacity) }))} />
      ) : !justMove && (
        <div className="flex flex-wrap gap-3">
          <TextInput label={t('studio.location')} className="min-w-60 flex-1" value={value.locationText} error={errors.locationText} maxLength={500} onChange={(event) => onChange({ locationText: event.target.value })} />
          <Select label={t('studio.zone')} optional className="w-64 max-md:w-full" value={value.travelZoneId} error={errors.travelZoneId} onChange={(travelZoneId) => onChange({ travelZoneId })}
            options={(zones.data ?? []).map((one) => ({ value: one.id, label: one.name, note: [t('studio.zoneTravel', { there: minutes(one.travelMin), back: minutes(one.returnMin) }), feeOf(one, rules) > 0 && money(feeOf(one, rules), currency)].filter(Boolean).join(' · ') }))} />
        </div>
      )}
    </div>
  );
}
