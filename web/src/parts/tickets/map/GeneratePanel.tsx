import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { Generation, generateUnits } from '#contracts/tickets-areas.ts';
import { displayName, generalUnits, type NewUnit, numberedUnits } from '#contracts/tickets-numbering.ts';
import { placeGrid, placeRows } from '#contracts/tickets-place.ts';
import { type Area, type MapUnit, mapTopic, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import type { PickerSeat, Point } from '#web/parts/tickets/seats/plane.ts';

type Shape = 'straight' | 'curved' | 'grid';
type Wish = z.output<typeof Generation>;
type Input = z.input<typeof Generation>;

const parities = ['all', 'odd', 'even'] as const;
const orders = ['ltr', 'rtl'] as const;

/** The units that a wish would make, by the server's own rules. */
function unitsOf(wish: Wish, known: readonly MapUnit[]): NewUnit[] {
  const existing = { maxNumber: Math.max(0, ...known.map(({ n }) => n)), rows: 0, labels: new Set<string>() };
  if (wish.kind === 'numbers') {
    const made = generalUnits(wish.count, existing);
    return made.ok ? placeGrid(made.value, wish.place) : [];
  }
  const made = numberedUnits(wish, existing);
  return made.ok ? placeRows(made.value, wish.place) : [];
}

interface Props {
  area: Area;
  known: readonly MapUnit[];
  /** Where new ones go by themselves: below everything. */
  at: Point;
  onPreview: (seats: PickerSeat[]) => void;
  onMade: () => void;
}

/** New seats in rows, straight or round the stage, or tables in a grid; seen on the map before they are made. */
export function GeneratePanel({ area, known, at, onPreview, onMade }: Props) {
  const { t } = useTranslation();
  const [shape, setShape] = useState<Shape>(area.unitCapacity > 1 || area.seatingMode === 'general' ? 'grid' : 'straight');
  const [shown, setShown] = useState<string[]>([]);
  const rows = useContractForm<Input, Wish>(Generation, { kind: 'rows', rowFrom: 'A', rowTo: 'F', skipIO: true, seatFrom: 1, seatTo: 12, order: 'ltr', parity: 'all', gaps: [], place: { x: Math.round(at.x), y: Math.round(at.y), seatGap: 24, rowGap: 28, radius: null } } as Input);
  const grid = useContractForm<Input, Wish>(Generation, { kind: 'numbers', count: 8, place: { x: Math.round(at.x - 120), y: Math.round(at.y), columns: 4, gapX: 72, gapY: 72 } } as Input);
  const form = shape === 'grid' ? grid : rows;
  const values = useDeferredValue(form.watch());
  const preview = useMemo(() => {
    const wish = Generation.safeParse(values);
    return wish.success ? unitsOf(wish.data, known) : [];
  }, [values, known]);
  useEffect(() => {
    onPreview(preview.map((unit) => ({ id: `new-${unit.number}`, name: displayName(unit, area.nomenclatureLetter), row: unit.rowLabel, x: unit.x, y: unit.y, free: true, accessible: false, restricted: false })));
  }, [preview, onPreview, area.nomenclatureLetter]);
  useEffect(() => () => onPreview([]), [onPreview]);
  const make = useAction(generateUnits, { topics: [topic, mapTopic], done: ({ made }) => t('tickets.rows.made', { count: made }), onDone: onMade });
  const send = form.handleSubmit((body) => make.mutate({ params: { id: area.id }, body }, { onError: (error) => setShown(showFieldErrors(form, error)) }));
  const become = (next: Shape) => {
    setShape(next);
    if (next !== 'grid') rows.setValue('place.radius', next === 'curved' ? 300 : null);
  };
  const numberOf = (name: string, label: string, min: number, max: number) => (
    <Controlled form={form} name={name as 'kind'}>{({ value, onChange, onBlur, error }) => <NumberInput label={label} min={min} max={max} value={(value as unknown as number | null | undefined) ?? null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
  );
  return (
    <Form label={t('tickets.rows.action')} onSubmit={(press) => void send(press)}>
      {area.seatingMode === 'numbered' && <Segmented label={t('tickets.map.shape')} value={shape} onChange={become} options={(['straight', 'curved', 'grid'] as const).map((one) => ({ value: one, label: t(`tickets.map.shape.${one}`) }))} />}
      {shape === 'grid' ? (
        <div className="grid grid-cols-2 gap-3">
          {numberOf('count', t('tickets.map.count'), 1, 20_000)}
          {numberOf('place.columns', t('tickets.map.columns'), 1, 1000)}
          {numberOf('place.gapX', t('tickets.map.gapX'), 1, 1000)}
          {numberOf('place.gapY', t('tickets.map.gapY'), 1, 1000)}
        </div>
      ) : (
        <>
          <div className="grid grid-cols-2 gap-3">
            <TextInput label={t('tickets.rows.from')} maxLength={5} {...field(rows, 'rowFrom')} />
            <TextInput label={t('tickets.rows.to')} maxLength={5} {...field(rows, 'rowTo')} />
            {numberOf('seatFrom', t('tickets.rows.seatFrom'), 1, 100_000)}
            {numberOf('seatTo', t('tickets.rows.seatTo'), 1, 100_000)}
            {numberOf('place.seatGap', t('tickets.map.seatGap'), 1, 1000)}
            {numberOf('place.rowGap', t('tickets.map.rowGap'), 1, 1000)}
            {shape === 'curved' && numberOf('place.radius', t('tickets.map.radius'), 50, 100_000)}
            <Controlled form={rows} name="order">{({ value, onChange, error }) => <Select label={t('tickets.map.order')} value={value as 'ltr'} onChange={onChange} error={error} options={orders.map((one) => ({ value: one, label: t(`tickets.map.order.${one}`) }))} />}</Controlled>
            <Controlled form={rows} name="parity">{({ value, onChange, error }) => <Select label={t('tickets.rows.parity')} value={value as 'all'} onChange={onChange} error={error} options={parities.map((one) => ({ value: one, label: t(`tickets.rows.parity.${one}`) }))} />}</Controlled>
          </div>
          <Controlled form={rows} name="skipIO">{({ value, onChange }) => <Checkbox label={t('tickets.rows.skipIO')} checked={Boolean(value)} onChange={onChange} />}</Controlled>
        </>
      )}
      <div className="grid grid-cols-2 gap-3">
        {numberOf('place.x', t('tickets.map.x'), -100_000, 100_000)}
        {numberOf('place.y', t('tickets.map.y'), -100_000, 100_000)}
      </div>
      <p role="status" className="text-sm text-soft">{preview.length === 0 ? t('tickets.map.previewNone') : t('tickets.map.preview', { count: preview.length, from: displayName(preview[0]!, area.nomenclatureLetter), to: displayName(preview.at(-1)!, area.nomenclatureLetter) })}</p>
      <Problem error={make.error} shownFields={shown} />
      <Button kind="primary" busy={make.isPending} disabled={preview.length === 0} onClick={() => void send()}>{t('tickets.rows.action')}</Button>
    </Form>
  );
}
