import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeGate, createGate, deleteGate } from '#contracts/tickets-door.ts';
import { doorTopic, type Gate } from '#web/data/door.ts';
import { areasOf, type EventDetail } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** A gate, and the areas that enter by marked gates alone. */
export function GateDialog({ event, gate, onClose }: { event: EventDetail; gate: Gate | null; onClose: () => void }) {
  const { t } = useTranslation();
  const areas = useQuery(areasOf(event.id)).data ?? [];
  const [name, setName] = useState(gate?.name ?? '');
  const [areaIds, setAreaIds] = useState<readonly string[]>(gate?.areaIds ?? []);
  const options = { topics: [doorTopic], onDone: onClose };
  const create = useAction(createGate, { ...options, done: t('doorUi.gate.added') });
  const change = useAction(changeGate, { ...options, done: t('doorUi.gate.saved') });
  const remove = useAction(deleteGate, { ...options, done: t('doorUi.gate.deleted') });
  const body = { name: name.trim(), areaIds: [...areaIds] };
  const save = () => (gate ? change.mutate({ params: { id: gate.id }, version: gate.version, body }) : create.mutate({ params: { id: event.id }, body }));
  const title = gate?.name ?? t('doorUi.gate.add');
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<>
      {gate && <Button kind="dangerQuiet" className="md:mr-auto" busy={remove.isPending} onClick={() => remove.mutate({ params: { id: gate.id }, version: gate.version })}>{t('web.delete')}</Button>}
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={create.isPending || change.isPending} disabled={body.name === ''} onClick={save}>{t('web.save')}</Button>
    </>}>
      <form className="flex flex-col gap-4" aria-label={title} onSubmit={(press) => { press.preventDefault(); if (body.name !== '') save(); }}>
        <TextInput label={t('tickets.name')} autoFocus maxLength={60} placeholder={t('doorUi.gate.example')} value={name} onChange={(typed) => setName(typed.target.value)} />
        <FieldGroup label={t('doorUi.gate.areas')} hint={t('doorUi.gate.areasHint')}>
          {areas.map(({ id, name: area }) => <Checkbox key={id} label={area} checked={areaIds.includes(id)} onChange={(on) => setAreaIds(on ? [...areaIds, id] : areaIds.filter((one) => one !== id))} />)}
        </FieldGroup>
        <Problem error={create.error ?? change.error ?? remove.error} />
      </form>
    </Dialog>
  );
}
