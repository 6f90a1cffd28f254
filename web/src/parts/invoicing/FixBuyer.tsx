import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { retryFiscalDocument } from '#contracts/invoicing.ts';
import { type FiscalDetail, topic } from '#web/data/invoicing.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Form, field, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

const Fields = z.strictObject({ taxId: z.string().max(40), identity: z.string().max(40), name: z.string().trim().min(1, { error: 'required' }).max(200), email: z.union([z.literal(''), z.email({ error: 'invalid_email' })]), address: z.string().max(300) });

/** The buyer of a rejected invoice, put right, and the invoice sent again. */
export function FixBuyer({ document, onClose }: { document: FiscalDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const { buyer } = document;
  const form = useContractForm(Fields, { taxId: buyer.taxId ?? '', identity: buyer.identity ?? '', name: buyer.name, email: buyer.email ?? '', address: buyer.address ?? '' });
  const retry = useAction(retryFiscalDocument, { topics: [topic.invoicing], done: t('invoicing.retried'), onDone: onClose });
  const submit = form.handleSubmit(({ taxId, identity, name, email, address }) => {
    retry.mutate({ params: { id: document.id }, version: document.version, body: { buyer: { taxId: taxId.trim() || null, identity: identity.trim() || null, name, email: email || null, address: address.trim() || null } } });
  });
  return (
    <Dialog open sticky onClose={onClose} title={t('invoicing.fixTitle')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={retry.isPending} onClick={() => void submit()}>{t('invoicing.retry')}</Button>
    </>}>
      <Form onSubmit={submit} label={t('invoicing.fixTitle')}>
        <TextInput label={t('invoicing.taxId')} optional {...field(form, 'taxId')} />
        <TextInput label={t('invoicing.identity')} optional hint={t('invoicing.identityHint')} {...field(form, 'identity')} />
        <TextInput label={t('invoicing.buyerName')} {...field(form, 'name')} />
        <TextInput label={t('invoicing.buyerEmail')} optional type="email" {...field(form, 'email')} />
        <TextInput label={t('invoicing.buyerAddress')} optional {...field(form, 'address')} />
        <Problem error={retry.error} />
      </Form>
    </Dialog>
  );
}
