import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeCashSettings, changeRegister } from '#contracts/cash.ts';
import { type CashRegister, cashRules, type CashSession, type CashSessionDetail, openSessions, registers, sessionPages } from '#web/data/cash.ts';
import { Difference } from '#web/parts/cash/Difference.tsx';
import { AddRegister, Counted, OpenDrawer } from '#web/parts/cash/dialogs.tsx';
import { Drawer } from '#web/parts/cash/Drawer.tsx';
import { useAction } from '#web/query.ts';
import { requires, useMay, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

const tabs = ['now', 'history', 'registers'] as const;

export const Route = createFileRoute('/cash')({
  staticData: { title: 'cash.title' },
  validateSearch: z.object({ tab: z.enum(tabs).optional().catch(undefined), open: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires(['cash.operate', 'cash.manage']),
  component: Cash,
});

function Cash() {
  const { t } = useTranslation();
  const { tab = 'now', open } = Route.useSearch();
  const navigate = Route.useNavigate();
  const manages = useMay('cash.manage');
  const shown = tabs.filter((one) => one !== 'registers' || manages);
  const panels = { now: () => <Now />, history: () => <History open={open} onOpen={(id) => void navigate({ search: { tab: 'history', ...(id && { open: id }) }, replace: open !== undefined })} />, registers: () => <Registers /> };
  return (
    <>
      <PageHeader title={t('cash.title')} />
      <Tabs label={t('cash.title')} value={tab} onChange={(next) => void navigate({ search: { tab: next } })} tabs={shown.map((one) => ({ value: one, label: t(`cash.${one}`), panel: one === tab ? <div className="pt-4">{panels[one]()}</div> : undefined }))} />
    </>
  );
}

const useCurrency = () => {
  const { branches, tenant } = useMe();
  return (branchId: string) => branches.find(({ id }) => id === branchId)?.currency ?? tenant.currency;
};

/** The person's own drawer, else those that can be opened; who manages sees everybody's. */
function Now() {
  const { t } = useTranslation();
  const list = useQuery(registers);
  const sessions = useQuery(openSessions);
  const operates = useMay('cash.operate');
  const manages = useMay('cash.manage');
  const currencyOf = useCurrency();
  const [opening, setOpening] = useState<CashRegister | null>(null);
  const [adding, setAdding] = useState(false);
  const [looking, setLooking] = useState<CashSession | null>(null);
  const [counted, setCounted] = useState<CashSessionDetail | null>(null);
  if (list.isPending || sessions.isPending) return <SkeletonLines lines={6} />;
  if (!list.data || !sessions.data) return <Problem error={list.error ?? sessions.error} onRetry={() => { void list.refetch(); void sessions.refetch(); }} />;
  const active = list.data.items.filter(({ status }) => status === 'active');
  const own = sessions.data.items.filter(({ mine }) => mine);
  const others = sessions.data.items.filter(({ mine }) => !mine);
  if (active.length === 0) {
    return (
      <>
        <EmptyState title={t('cash.noRegisters')} action={manages && <Button kind="primary" onClick={() => setAdding(true)}>{t('cash.addRegister')}</Button>}>{t(manages ? 'cash.noRegistersBody' : 'cash.noRegistersAsk')}</EmptyState>
        {adding && <AddRegister onClose={() => setAdding(false)} />}
      </>
    );
  }
  return (
    <div className="flex max-w-2xl flex-col gap-8">
      {own.map((session) => <section key={session.id} aria-label={session.registerName}><h2 className="mb-3 text-xl font-semibold">{t('cash.youHold', { name: session.registerName })}</h2><Drawer id={session.id} acts onCounted={setCounted} /></section>)}
      {(own.length === 0 || manages) && (
        <section aria-label={t('cash.registers')}>
          {own.length === 0 && operates && <h2 className="mb-2 text-lg font-semibold">{t('cash.nobodyHolds')}</h2>}
          <ul className="border-t border-line">
            {active.filter(({ openSessionId }) => !own.some(({ id }) => id === openSessionId)).map((register) => {
              const session = others.find(({ id }) => id === register.openSessionId);
              return (
                <li key={register.id} className="flex items-center gap-3 border-b border-line py-2">
                  <div className="min-w-0 flex-1"><div className="font-medium">{register.name}</div><div className="text-sm text-soft">{register.openSessionId ? t('cash.inUse', { name: register.holderName ?? '' }) : t('cash.free')}</div></div>
                  {session && session.expectedMinor !== null && <Money minor={session.expectedMinor} currency={session.currency} className="text-soft" />}
                  {session && <Button size="small" onClick={() => setLooking(session)}>{t('cash.movements')}</Button>}
                  {!register.openSessionId && operates && <Button size="small" kind={own.length === 0 ? 'primary' : 'secondary'} onClick={() => setOpening(register)}>{t('cash.open')}</Button>}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {opening && <OpenDrawer register={opening} currency={currencyOf(opening.branchId)} onClose={() => setOpening(null)} />}
      {counted && <Counted session={counted} onClose={() => setCounted(null)} />}
      {looking && <SidePanel open onClose={() => setLooking(null)} title={looking.registerName} subtitle={looking.holderName}><Drawer id={looking.id} acts={manages} onCounted={setCounted} /></SidePanel>}
    </div>
  );
}

function History({ open, onOpen }: { open: string | undefined; onOpen: (id: string | undefined) => void }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(sessionPages);
  const [counted, setCounted] = useState<CashSessionDetail | null>(null);
  const manages = useMay('cash.manage');
  const columns: Column<CashSession>[] = [
    { id: 'register', header: t('cash.register'), cell: ({ registerName }) => <span className="font-medium">{registerName}</span>, value: ({ registerName }) => registerName, always: true, phone: 'title' },
    { id: 'holder', header: t('cash.holder'), cell: ({ holderName }) => holderName, value: ({ holderName }) => holderName },
    { id: 'opened', header: t('cash.openedAt'), cell: ({ openedAt }) => <DateTime at={openedAt} />, value: ({ openedAt }) => openedAt },
    { id: 'closed', header: t('cash.closedAt'), cell: ({ closedAt }) => (closedAt ? <DateTime at={closedAt} /> : '—'), value: ({ closedAt }) => closedAt, phone: 'none' },
    { id: 'expected', header: t('cash.expected'), cell: ({ expectedMinor, currency }) => (expectedMinor === null ? '—' : <Money minor={expectedMinor} currency={currency} />), value: ({ expectedMinor }) => expectedMinor, align: 'end', phone: 'none' },
    { id: 'counted', header: t('cash.counted'), cell: ({ countedMinor, currency }) => (countedMinor === null ? '—' : <Money minor={countedMinor} currency={currency} className="font-medium" />), value: ({ countedMinor }) => countedMinor, align: 'end', phone: 'side' },
    { id: 'difference', header: t('cash.difference'), cell: (session) => (session.status === 'open' ? <Status tone="wait" hollow>{t('cash.status.open')}</Status> : <Difference session={session} />), value: ({ differenceMinor }) => differenceMinor },
  ];
  return (
    <>
      <DataTable name="cash-sessions" label={t('cash.history')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => onOpen(id)} openId={open} empty={<EmptyState title={t('cash.noSessions')}>{t('cash.noSessionsBody')}</EmptyState>} />
      {counted && <Counted session={counted} onClose={() => setCounted(null)} />}
      {open && <SidePanel open onClose={() => onOpen(undefined)} title={t('cash.title')}><Drawer id={open} acts={manages} onCounted={setCounted} /></SidePanel>}
    </>
  );
}

function Registers() {
  const { t } = useTranslation();
  const list = useQuery(registers);
  const { branches } = useMe();
  const [adding, setAdding] = useState(false);
  const change = useAction(changeRegister, { topics: ['cash'], done: t('cash.registerChanged') });
  if (list.isPending) return <SkeletonLines lines={4} />;
  if (!list.data) return <Problem error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <div><Button onClick={() => setAdding(true)}>{t('cash.addRegister')}</Button></div>
      {list.data.items.length > 0 && (
        <ul className="border-t border-line">
          {list.data.items.map((register) => (
            <li key={register.id} className="flex items-center gap-3 border-b border-line py-2">
              <div className="min-w-0 flex-1"><div className="font-medium">{register.name}</div><div className="text-sm text-soft">{[branches.length > 1 && branches.find(({ id }) => id === register.branchId)?.name, register.status === 'inactive' ? t('cash.inactive') : register.openSessionId ? t('cash.inUse', { name: register.holderName ?? '' }) : t('cash.free')].filter(Boolean).join(' · ')}</div></div>
              <Button size="small" kind="quiet" busy={change.isPending && change.variables?.params.id === register.id} onClick={() => change.mutate({ params: { id: register.id }, body: { status: register.status === 'active' ? 'inactive' : 'active' }, version: register.version })}>{t(register.status === 'active' ? 'cash.deactivate' : 'cash.activate')}</Button>
            </li>
          ))}
        </ul>
      )}
      <Problem error={change.error} />
      <Rules />
      {adding && <AddRegister onClose={() => setAdding(false)} />}
    </div>
  );
}

function Rules() {
  const { t } = useTranslation();
  const maySet = useMay('settings.manage');
  const { data } = useQuery(cashRules);
  const change = useAction(changeCashSettings, { topics: ['cash'], done: t('cash.settings.saved') });
  if (!data) return null;
  return (
    <section aria-label={t('cash.settings')} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t('cash.settings')}</h2>
      {(['drawerRequired', 'blindCount'] as const).map((key) => <Switch key={key} label={t(`cash.settings.${key}`)} checked={data[key]} disabled={!maySet || change.isPending} onChange={(on) => change.mutate({ body: { [key]: on } })} />)}
      <Problem error={change.error} />
    </section>
  );
}
