import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { Payable } from '#contracts/studio-public.ts';
import { money } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { lastMinute } from './lastMinute.ts';
import { Section } from './PublicFrame.tsx';

/** What is to be paid now, online or as the business says. */
export function Pay({ payable, zone, ask }: { payable: z.output<typeof Payable>; zone: string; ask: () => Promise<{ url: string }> }) {
  const { t } = useTranslation();
  const pay = useMutation({ mutationFn: ask, onSuccess: ({ url }) => window.location.assign(url) });
  return (
    <Section title={t(`public.pay.${payable.kind}`)}>
      <p className="text-2xl font-semibold tabular-nums">{money(payable.amountMinor, payable.currency)}</p>
      {payable.dueAt && <p className="text-soft">{t('public.pay.until')} <DateTime at={lastMinute(payable.dueAt, zone)} zone={zone} /></p>}
      {payable.online && <Button kind="primary" size="large" wide busy={pay.isPending} onClick={() => pay.mutate()}>{t('public.pay.action', { amount: money(payable.amountMinor, payable.currency) })}</Button>}
      <Problem error={pay.error} />
      {payable.bankDetails && <div className="rounded-md border border-line bg-sunken p-3 whitespace-pre-line"><p className="text-sm text-soft">{t('public.pay.bank')}</p>{payable.bankDetails}</div>}
      {!payable.online && !payable.bankDetails && <p className="text-soft">{t('public.pay.ask')}</p>}
    </Section>
  );
}
