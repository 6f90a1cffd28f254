import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeEndpoint, createEndpoint, type WebhookEndpoint } from '#contracts/webhooks.ts';
import { topic, webhookTopics } from '#web/data/webhooks.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** A new address, or an address as it is to be. */
export function EndpointDialog({ endpoint, onClose, onMade }: { endpoint: WebhookEndpoint | null; onClose: () => void; onMade: (made: { id: string; secret: string }) => void }) {
  const { t } = useTranslation();
  const known = useQuery(webhookTopics);
  const form = useContractForm(createEndpoint.body, { url: endpoint?.url ?? 'https://', description: endpoint?.description ?? '', topics: endpoint?.topics ?? [] });
  const create = useAction(createEndpoint, { topics: [topic], onDone: onMade });
  const change = useAction(changeEndpoint, { topics: [topic], onDone: onClose });
  const [shown, setShown] = useState<string[]>([]);
  const busy = create.isPending || change.isPending;
  const submit = form.handleSubmit((body) => {
    const refused = { onError: (error: unknown) => setShown(showFieldErrors(form, error)) };
    if (endpoint) change.mutate({ params: { id: endpoint.id }, body, version: endpoint.version }, refused);
    else create.mutate({ body }, refused);
  });
  return (
    <Dialog open sticky onClose={onClose} title={t(endpoint ? 'webhooks.editTitle' : 'webhooks.addTitle')} size="normal" footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={busy} onClick={() => void submit()}>{t(endpoint ? 'webhooks.save' : 'webhooks.add')}</Button>
    </>}>
      <Form onSubmit={submit} label={t(endpoint ? 'webhooks.editTitle' : 'webhooks.addTitle')}>
        <TextInput label={t('webhooks.url')} hint={t('webhooks.urlHint')} type="url" inputMode="url" autoFocus autoComplete="off" spellCheck={false} {...field(form, 'url')} />
        <TextInput label={t('webhooks.description')} optional {...field(form, 'description')} />
        <Controlled form={form} name="topics">
          {({ value, onChange, error }) => (
            <FieldGroup label={t('webhooks.topics')} error={error}>
              {known.isPending && <SkeletonLines lines={3} />}
              <div className="flex flex-col">
                {known.data?.items.map(({ topic: one }) => (
                  <Checkbox key={one} label={<span>{t(`webhook.${one}`)} <code className="ml-1 text-sm text-soft">{one}</code></span>} checked={value.includes(one)} onChange={(on) => onChange(on ? [...value, one] : value.filter((each) => each !== one))} />
                ))}
              </div>
            </FieldGroup>
          )}
        </Controlled>
        <Problem error={create.error ?? change.error ?? known.error} shownFields={shown} />
      </Form>
    </Dialog>
  );
}
