import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeMessageSettings } from '#contracts/messages.ts';
import { messageSettings, messagesTopic } from '#web/data/messages.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

const Shape = z.strictObject({ fromName: z.string().trim().max(100, { error: 'too_long' }), replyTo: z.union([z.literal(''), z.email({ error: 'invalid_email' })]) });

/** Which channels are connected, and how e-mails are signed. */
export function SenderSettings() {
  const { t } = useTranslation();
  const query = useQuery(messageSettings);
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={5} />;
  const { connected } = query.data;
  return (
    <>
      <PageHeader title={t('messages.pick')} note={t('messages.pickNote')} />
      <Section title={t('messages.connected')}>
        <ul className="flex flex-col gap-1.5">
          {(['mail', 'whatsapp', 'sms', 'telegram', 'push'] as const).map((channel) => (
            <li key={channel} className="flex flex-wrap justify-between gap-x-4"><span>{t(`messages.channel.${channel}`)}</span><Status tone={connected.includes(channel) ? 'good' : 'neutral'} hollow={!connected.includes(channel)}>{t(connected.includes(channel) ? 'messages.connectedOne' : 'messages.notConnected')}</Status></li>
          ))}
        </ul>
      </Section>
      <Section title={t('messages.sender')} note={t('messages.senderNote')}><SenderForm key={`${query.data.fromName} ${query.data.replyTo}`} fromName={query.data.fromName} replyTo={query.data.replyTo} /></Section>
    </>
  );
}

function SenderForm(given: z.infer<typeof Shape>) {
  const { t } = useTranslation();
  const form = useContractForm(Shape, given);
  const save = useAction(changeMessageSettings, { topics: [messagesTopic], done: t('messages.senderSaved') });
  return (
    <Form onSubmit={form.handleSubmit((body) => save.mutate({ body }, { onError: (error) => showFieldErrors(form, error) }))} label={t('messages.sender')} className="max-w-md">
      <TextInput label={t('messages.fromName')} optional {...field(form, 'fromName')} />
      <TextInput label={t('messages.replyTo')} type="email" optional {...field(form, 'replyTo')} />
      <Problem error={save.error} />
      <Button type="submit" kind="primary" busy={save.isPending} disabled={!form.formState.isDirty} className="self-start">{t('messages.senderSave')}</Button>
    </Form>
  );
}
