import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CashRegister, type CashSessionDetail, openSessions, registers } from '#web/data/cash.ts';
import { AddRegister, Counted, OpenDrawer } from '#web/parts/cash/dialogs.tsx';
import { Drawer } from '#web/parts/cash/Drawer.tsx';
import { useMay, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { Menu, MenuItem } from '#web/ui/Menu.tsx';
import { Status } from '#web/ui/Status.tsx';

/** The drawer of whoever sells: opened, looked into and counted without leaving the counter. */
export function ShiftBar({ currency }: { currency: string }) {
  const { t } = useTranslation();
  const { branches } = useMe();
  const operates = useMay('cash.operate');
  const manages = useMay('cash.manage');
  const sessions = useQuery({ ...openSessions, enabled: operates });
  const list = useQuery({ ...registers, enabled: operates });
  const [opening, setOpening] = useState<CashRegister | null>(null);
  const [adding, setAdding] = useState(false);
  const [looking, setLooking] = useState(false);
  const [counted, setCounted] = useState<CashSessionDetail | null>(null);
  if (!operates) return null;
  const mine = sessions.data?.items.find((session) => session.mine && session.currency === currency);
  const currencyOf = (branchId: string) => branches.find(({ id }) => id === branchId)?.currency;
  const free = list.data?.items.filter(({ status, openSessionId, branchId }) => status === 'active' && openSessionId === null && currencyOf(branchId) === currency) ?? [];
  return (
    <>
      {mine && <Button onClick={() => setLooking(true)}><Status tone="good">{mine.registerName}</Status></Button>}
      {!mine && sessions.data && (
        free.length > 1 ? (
          <Menu trigger={<Button>{t('boxOffice.openShift')}</Button>}>{free.map((register) => <MenuItem key={register.id} onSelect={() => setOpening(register)}>{register.name}</MenuItem>)}</Menu>
        ) : free[0] ? <Button onClick={() => setOpening(free[0]!)}>{t('boxOffice.openShift')}</Button>
          : manages ? <Button onClick={() => setAdding(true)}>{t('cash.addRegister')}</Button> : <Status tone="wait">{t('boxOffice.noDrawer')}</Status>
      )}
      {opening && <OpenDrawer register={opening} currency={currency} onClose={() => setOpening(null)} />}
      {adding && <AddRegister onClose={() => setAdding(false)} />}
      {looking && mine && <SidePanel open onClose={() => setLooking(false)} title={mine.registerName}><Drawer id={mine.id} acts onCounted={(session) => { setLooking(false); setCounted(session); }} /></SidePanel>}
      {counted && <Counted session={counted} onClose={() => setCounted(null)} />}
    </>
  );
}
