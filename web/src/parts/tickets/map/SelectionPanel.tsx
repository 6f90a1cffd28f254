import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { blockUnits, changeUnit, markUnits, releaseUnits, removeUnits } from '#contracts/tickets-areas.ts';
import { type Area, type MapUnit, mapTopic, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** The most that one command takes. */
const AT_ONCE = 1000;

/** What can be done with the chosen units of an area. */
export function SelectionPanel({ area, units, onRow, onNone }: { area: Area; units: readonly MapUnit[]; onRow: () => void; onNone: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'block' | 'rename' | 'remove' | null>(null);
  const topics = [topic, mapTopic];
  const close = () => setAsking(null);
  const block = useAction(blockUnits, { topics, done: ({ changed }) => t('tickets.map.blocked', { count: changed }), onDone: close });
  const release = useAction(releaseUnits, { topics, done: ({ changed }) => t('tickets.map.released', { count: changed }) });
  const mark = useAction(markUnits, { topics });
  const remove = useAction(removeUnits, { topics, done: ({ changed }) => t('tickets.map.removed', { count: changed }), onDone: () => { close(); onNone(); } });
  const params = { id: area.id };
  const one = units.length === 1 ? units[0]! : null;
  const of = (status: MapUnit['status']) => units.filter((unit) => unit.status === status).map(({ id }) => id).slice(0, AT_ONCE);
  const unitIds = units.map(({ id }) => id).slice(0, AT_ONCE);
  const [free, kept] = [of('available'), of('blocked')];
  const taken = units.length - units.filter(({ status }) => status !== 'held' && status !== 'sold').length;
  const allAccessible = units.every(({ accessible }) => accessible);
  const allRestricted = units.every(({ restricted }) => restricted);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="font-semibold">{one ? one.name : t('tickets.map.chosen', { count: units.length })}</h2>
        <Button size="small" kind="quiet" onClick={onNone}>{t('tickets.map.none')}</Button>
      </div>
      {one && <p><Status tone={one.status === 'available' ? 'good' : one.status === 'blocked' ? 'wait' : 'neutral'}>{t(`status.ticket_unit.${one.status}`)}</Status>{one.reason && <span className="text-soft"> · {one.reason}</span>}</p>}
      {taken > 0 && <p className="text-sm text-soft">{t('tickets.map.taken', { count: taken })}</p>}
      {units.length > AT_ONCE && <p className="text-sm text-soft">{t('tickets.map.most', { count: AT_ONCE })}</p>}
      <div className="flex flex-wrap gap-2">
        {units.some(({ row }) => row !== null) && <Button size="small" onClick={onRow}>{t('tickets.map.wholeRow')}</Button>}
        {free.length > 0 && <Button size="small" onClick={() => setAsking('block')}>{t('tickets.map.block')}</Button>}
        {kept.length > 0 && <Button size="small" busy={release.isPending} onClick={() => release.mutate({ params, body: { unitIds: kept } })}>{t('tickets.map.release')}</Button>}
        {taken === 0 && <>
          <Button size="small" aria-pressed={allAccessible} busy={mark.isPending} onClick={() => mark.mutate({ params, body: { unitIds, accessible: !allAccessible } })}>{t(allAccessible ? 'tickets.map.notAccessible' : 'tickets.map.accessible')}</Button>
          <Button size="small" aria-pressed={allRestricted} busy={mark.isPending} onClick={() => mark.mutate({ params, body: { unitIds, restrictedView: !allRestricted } })}>{t(allRestricted ? 'tickets.map.notRestricted' : 'tickets.map.restricted')}</Button>
          {one && one.row !== null && <Button size="small" onClick={() => setAsking('rename')}>{t('tickets.map.rename')}</Button>}
          <Button size="small" kind="dangerQuiet" onClick={() => setAsking('remove')}>{t('web.delete')}</Button>
        </>}
      </div>
      <p className="text-sm text-soft">{t('tickets.map.moveHint')}</p>
      <Problem error={release.error ?? mark.error} />
      {asking === 'block' && <BlockDialog count={free.length} busy={block.isPending} error={block.error} onClose={close} onBlock={(reason) => block.mutate({ params, body: { unitIds: free, ...(reason && { reason }) } })} />}
      {asking === 'rename' && one && <RenameDialog unit={one} onClose={close} />}
      <ConfirmDialog open={asking === 'remove'} onClose={close} title={t('tickets.map.removeTitle', { count: unitIds.length })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params, body: { unitIds } })}>{t('tickets.map.removeBody')}</ConfirmDialog>
    </div>
  );
}

function BlockDialog({ count, busy, error, onClose, onBlock }: { count: number; busy: boolean; error: unknown; onClose: () => void; onBlock: (reason: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Dialog open size="small" onClose={onClose} title={t('tickets.map.blockTitle', { count })} description={t('tickets.map.blockBody')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={busy} onClick={() => onBlock(reason.trim())}>{t('tickets.map.block')}</Button>
    </>}>
      <form onSubmit={(event) => { event.preventDefault(); onBlock(reason.trim()); }}>
        <TextInput label={t('tickets.map.reason')} optional autoFocus maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
        <Problem error={error} className="mt-3" />
      </form>
    </Dialog>
  );
}

function RenameDialog({ unit, onClose }: { unit: MapUnit; onClose: () => void }) {
  const { t } = useTranslation();
  const [row, setRow] = useState(unit.row ?? '');
  const [seat, setSeat] = useState(unit.seat ?? '');
  const change = useAction(changeUnit, { topics: [topic, mapTopic], done: t('tickets.map.renamed'), onDone: onClose });
  const save = () => change.mutate({ params: { id: unit.id }, version: unit.v, body: { rowLabel: row.trim(), seatLabel: seat.trim() } });
  return (
    <Dialog open size="small" onClose={onClose} title={t('tickets.map.renameTitle', { name: unit.name })} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={change.isPending} onClick={save}>{t('web.save')}</Button>
    </>}>
      <form onSubmit={(event) => { event.preventDefault(); save(); }} className="grid grid-cols-2 gap-3">
        <TextInput label={t('tickets.map.row')} autoFocus maxLength={10} value={row} onChange={(event) => setRow(event.target.value)} />
        <TextInput label={t('tickets.map.seat')} maxLength={10} value={seat} onChange={(event) => setSeat(event.target.value)} />
        <button type="submit" hidden />
        <Problem error={change.error} className="col-span-2" />
      </form>
    </Dialog>
  );
}
