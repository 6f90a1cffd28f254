import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cashSession, type CashSessionDetail } from '#web/data/cash.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Difference } from './Difference.tsx';
import { CloseDrawer, MoveCash } from './dialogs.tsx';

/** One session of a drawer: what came and went, and its end. `acts` gives the buttons of who holds it. */
export function Drawer({ id, acts, onCounted }: { id: string; acts: boolean; onCounted: (closed: CashSessionDetail) => void }) {
  const { t } = useTranslation();
  const query = useQuery(cashSession(id));
  const [asked, setAsked] = useState<'in' | 'out' | 'close' | null>(null);
  const session = query.data;
  if (query.isPending) return <SkeletonLines lines={8} />;
  if (!session) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const { currency } = session;
  return (
    <div className="flex flex-col gap-5">
      {acts && session.status === 'open' && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setAsked('in')}>{t('cash.in')}</Button>
          <Button onClick={() => setAsked('out')}>{t('cash.out')}</Button>
          <Button kind="primary" onClick={() => setAsked('close')}>{t('cash.close')}</Button>
        </div>
      )}
      {session.status === 'closed' && <Difference session={session} large />}
      <KeyValue items={[
        [t('cash.holder'), session.holderName],
        [t('cash.openedAt'), <DateTime at={session.openedAt} />],
        [t('cash.opening'), <Money minor={session.openingMinor} currency={currency} />],
        ...(session.sums ? ([['receipts', session.sums.receiptsMinor], ['refunds', -session.sums.refundsMinor], ['in', session.sums.inMinor], ['out', -session.sums.outMinor]] as const).filter(([, minor]) => minor !== 0).map(([kind, minor]) => [t(`cash.sums.${kind}`), <Money minor={minor} currency={currency} />] as const) : []),
        session.expectedMinor === null ? [t('cash.expected'), <span className="text-soft">{t('cash.blind')}</span>] as const : [t('cash.expected'), <Money minor={session.expectedMinor} currency={currency} className="font-semibold" />] as const,
        ...(session.countedMinor === null ? [] : [[t('cash.counted'), <Money minor={session.countedMinor} currency={currency} className="font-semibold" />] as const]),
        ...(session.closedAt ? [[t('cash.closedAt'), <><DateTime at={session.closedAt} />{session.closedByName && session.closedByName !== session.holderName && ` · ${session.closedByName}`}</>] as const] : []),
        ...(session.notes ? [[t('cash.notes'), <span className="whitespace-pre-wrap">{session.notes}</span>] as const] : []),
      ]} />
      <Movements session={session} />
      {(asked === 'in' || asked === 'out') && <MoveCash session={session} direction={asked} onClose={() => setAsked(null)} />}
      {asked === 'close' && <CloseDrawer session={session} onClose={() => setAsked(null)} onCounted={onCounted} />}
    </div>
  );
}

function Movements({ session }: { session: CashSessionDetail }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('cash.movements')}>
      <h2 className="mb-1 text-sm font-medium text-soft">{t('cash.movements')}</h2>
      {session.movements.length === 0 ? <p className="text-soft">{t('cash.noMovements')}</p> : (
        <ul className="border-t border-line">
          {[...session.movements].reverse().map((one) => (
            <li key={one.id} className="flex items-baseline gap-3 border-b border-line py-2">
              <div className="min-w-0 flex-1">
                <div>{t(`cash.kind.${one.kind}`)}{one.reasonCode && <span className="text-soft"> · {t(`cash.reason.${one.reasonCode}`)}</span>}{one.clientName && <span className="text-soft"> · {one.clientName}</span>}</div>
                <div className="text-sm text-soft">{one.reason && <>{one.reason} · </>}<DateTime at={one.occurredAt} />{one.actorName !== session.holderName && ` · ${one.actorName}`}</div>
              </div>
              <Money minor={one.amountMinor} currency={session.currency} className={one.amountMinor < 0 ? 'font-medium text-bad' : 'font-medium'} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
