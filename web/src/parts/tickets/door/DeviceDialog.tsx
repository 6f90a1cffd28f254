import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '#contracts/endpoint.ts';
import { changeDevice, createDevice, repairDevice, revokeDevice } from '#contracts/tickets-door.ts';
import { doorTopic, type Gate, type ScanDevice } from '#web/data/door.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { QrCode } from '#web/frame/QrCode.tsx';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { DeviceState } from './DeviceState.tsx';

type Pairing = Answer<typeof createDevice>;

/** A phone at a gate: named, paired by a code that is said once, sent to another gate, shut out. */
export function DeviceDialog({ event, device, gates, onClose }: { event: EventDetail; device: ScanDevice | null; gates: readonly Gate[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(device?.name ?? '');
  const [gateId, setGateId] = useState(device?.gateId ?? gates[0]?.id ?? null);
  const [pairing, setPairing] = useState<Pairing | null>(null);
  const create = useAction(createDevice, { topics: [doorTopic], onDone: setPairing });
  const repair = useAction(repairDevice, { topics: [doorTopic], onDone: setPairing });
  const change = useAction(changeDevice, { topics: [doorTopic], done: t('doorUi.device.saved'), onDone: onClose });
  const revoke = useAction(revokeDevice, { topics: [doorTopic], done: t('doorUi.device.revokedDone'), onDone: onClose });
  if (pairing) return <PairingCode pairing={pairing} onClose={onClose} />;

  const body = gateId === null || name.trim() === '' ? null : { name: name.trim(), gateId };
  const save = () => body && (device ? change.mutate({ params: { id: device.id }, version: device.version, body }) : create.mutate({ params: { id: event.id }, body }));
  const isLive = device?.status !== 'revoked';
  const title = device?.name ?? t('doorUi.device.add');
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<>
      {device && isLive && <Button kind="dangerQuiet" className="md:mr-auto" busy={revoke.isPending} onClick={() => revoke.mutate({ params: { id: device.id } })}>{t('doorUi.device.revoke')}</Button>}
      {device && isLive && <Button busy={repair.isPending} onClick={() => repair.mutate({ params: { id: device.id } })}>{t('doorUi.device.newCode')}</Button>}
      {isLive && <Button kind="primary" busy={create.isPending || change.isPending} disabled={!body} onClick={save}>{t(device ? 'web.save' : 'doorUi.device.code')}</Button>}
    </>}>
      <form className="flex flex-col gap-4" aria-label={title} onSubmit={(press) => { press.preventDefault(); save(); }}>
        {device && <KeyValue items={[[t('tickets.status'), <DeviceState key="state" device={device} />], [t('doorUi.device.seen'), device.lastSeenAt && <DateTime key="seen" at={device.lastSeenAt} />],
          [t('doorUi.device.clock'), device.clockOffsetMs !== null && Math.abs(device.clockOffsetMs) > 2000 ? t(device.clockOffsetMs > 0 ? 'doorUi.device.fast' : 'doorUi.device.slow', { count: Math.round(Math.abs(device.clockOffsetMs) / 1000) }) : null]]} />}
        <TextInput label={t('tickets.name')} autoFocus={!device} maxLength={60} placeholder={t('doorUi.device.example')} value={name} disabled={!isLive} onChange={(typed) => setName(typed.target.value)} />
        <Select label={t('doorUi.gate')} value={gateId} disabled={!isLive} options={gates.map(({ id, name: label }) => ({ value: id, label }))} onChange={setGateId} />
        <Problem error={create.error ?? change.error ?? repair.error ?? revoke.error} />
      </form>
    </Dialog>
  );
}

function PairingCode({ pairing, onClose }: { pairing: Pairing; onClose: () => void }) {
  const { t } = useTranslation();
  const address = `${location.origin}/door?code=${pairing.code}`;
  return (
    <Dialog open sticky onClose={onClose} title={t('doorUi.pairing.title', { name: pairing.device.name })} footer={<Button kind="primary" onClick={onClose}>{t('doorUi.pairing.done')}</Button>}>
      <div className="flex flex-col items-center gap-4 text-center">
        <p className="text-soft text-balance">{t('doorUi.pairing.body', { address: `${location.host}/door` })}</p>
        <p className="font-mono text-2xl font-semibold tracking-widest" data-testid="pairing-code">{pairing.code}</p>
        <QrCode text={address} label={t('doorUi.pairing.qr')} />
        <CopyText text={address} label={t('doorUi.pairing.link')} />
        <p className="text-sm text-soft">{t('doorUi.pairing.until')} <DateTime at={pairing.expiresAt} show="time" /></p>
      </div>
    </Dialog>
  );
}
