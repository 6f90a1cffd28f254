import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeInvoicingSettings } from '#contracts/invoicing.ts';
import { invoicingSettings, topic } from '#web/data/invoicing.ts';
import { useAction } from '#web/query.ts';
import { useBranch } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Form } from '#web/ui/Form.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

/** How documents are made: the tax in prices, and from which amount on the buyer needs a number. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const currency = useBranch()?.currency ?? 'GTQ';
  const query = useQuery(invoicingSettings);
  const [rate, setRate] = useState<number | null | undefined>(undefined);
  const [limit, setLimit] = useState<number | null | undefined>(undefined);
  const save = useAction(changeInvoicingSettings, { topics: [topic.invoicing], done: t('invoicing.settings.saved'), onDone: onClose });
  const submit = () => save.mutate({ body: { ...(rate !== undefined && { defaultTaxRateBp: rate === null ? null : Math.round(rate * 100) }), ...(limit !== undefined && { buyerIdFromMinor: limit }) } });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('invoicing.settings')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={save.isPending} disabled={!query.data} onClick={submit}>{t('web.save')}</Button>
    </>}>
      {query.isPending && <SkeletonLines />}
      {query.data && (
        <Form label={t('invoicing.settings')} onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}>
          <NumberInput label={t('invoicing.settings.rate')} hint={t('invoicing.settings.rateHint')} min={0} max={100} step={0.01} value={rate === undefined ? query.data.defaultTaxRateBp / 100 : rate} onChange={setRate} />
          <MoneyInput label={t('invoicing.settings.limit')} hint={t('invoicing.settings.limitHint')} currency={currency} value={limit === undefined ? query.data.buyerIdFromMinor : limit} onChange={setLimit} />
        </Form>
      )}
      <Problem error={save.error ?? query.error} />
    </Dialog>
  );
}
