import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { resetText, saveText, switchKind, testSend } from '#contracts/messages.ts';
import { ApiProblem } from '#web/api.ts';
import { messagesTopic, type MessageKind, type MessageText } from '#web/data/messages.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { Preview } from './Preview.tsx';

const Shape = z.strictObject({ subject: z.string().trim().max(200, { error: 'too_long' }), body: z.string().trim().min(1, { error: 'required' }).max(4000, { error: 'too_long' }), providerTemplate: z.string().regex(/^[a-z0-9_]{0,200}$/, { error: 'invalid' }) });

/** One text of one message: what is sent by one channel in one language, and how it arrives. */
export function TextEditor({ kind, text, variables }: { kind: MessageKind; text: MessageText; variables: readonly { name: string; sample: string }[] }) {
  const { t } = useTranslation();
  const { channel, locale } = text;
  const params = { key: kind.key, channel, locale };
  const form = useContractForm(Shape, { subject: text.subject, body: text.body, providerTemplate: text.providerTemplate ?? '' });
  const draft = useDraft(form, `message-${kind.key}-${channel}-${locale}`);
  const topics = [messagesTopic];
  const save = useAction(saveText, { topics, done: t('messages.saved'), onDone: draft.clear });
  const reset = useAction(resetText, { topics, done: t('messages.resetDone'), onDone: () => { draft.clear(); setAsking(false); } });
  const toggle = useAction(switchKind, { topics });
  const [asking, setAsking] = useState(false);
  const body = useRef<HTMLTextAreaElement | null>(null);
  const words = { subject: form.watch('subject'), body: form.watch('body') };
  const titled = channel !== 'whatsapp' && channel !== 'sms';
  const on = kind.channels.find((one) => one.channel === channel)?.on ?? true;
  const insert = (name: string) => {
    const area = body.current;
    const at = area?.selectionStart ?? words.body.length;
    form.setValue('body', `${words.body.slice(0, at)}{{${name}}}${words.body.slice(area?.selectionEnd ?? at)}`, { shouldDirty: true, shouldValidate: true });
    requestAnimationFrame(() => { area?.focus(); area?.setSelectionRange(at + name.length + 4, at + name.length + 4); });
  };
  const submit = form.handleSubmit(({ providerTemplate, ...typed }) => save.mutate({ params, version: text.version, body: { ...typed, providerTemplate: channel === 'whatsapp' && providerTemplate ? providerTemplate : null } }, { onError: (error) => showFieldErrors(form, error) }));
  const { ref, ...bodyField } = field(form, 'body');
  return (
    <div className="grid gap-6 pt-4 xl:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        {channel !== 'in_app' && <Switch label={t('messages.onChannel')} hint={kind.audience === 'client' ? t('messages.onChannelHint') : undefined} checked={on} disabled={toggle.isPending || !kind.on} onChange={(next) => toggle.mutate({ params: { key: kind.key }, body: { channel, on: next } })} />}
        <Problem error={toggle.error} />
        <Form onSubmit={submit} label={t('messages.text')}>
          {titled && <TextInput label={t(channel === 'mail' ? 'messages.subject' : 'messages.shownTitle')} maxLength={200} {...field(form, 'subject')} />}
          <TextArea label={t('messages.text')} hint={t('messages.textHint')} rows={8} maxLength={4000} {...bodyField} ref={(element) => { ref(element); body.current = element; }} />
          <div role="group" aria-label={t('messages.variables')} className="flex flex-wrap gap-1.5">
            {variables.map(({ name, sample }) => <Button key={name} size="small" title={sample} aria-label={t('messages.insert', { name })} onClick={() => insert(name)}><code className="text-sm">{name}</code></Button>)}
          </div>
          {channel === 'whatsapp' && <TextInput label={t('messages.providerTemplate')} hint={t('messages.providerTemplateHint', { name: kind.key.replaceAll('.', '_') })} mono optional {...field(form, 'providerTemplate')} />}
          {/* What is wrong with a field stands beside it. */}
          {save.error instanceof ApiProblem && save.error.status === 422 ? null : <Problem error={save.error} />}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" kind="primary" busy={save.isPending} disabled={!form.formState.isDirty}>{t('messages.save')}</Button>
            {text.own && <Button onClick={() => setAsking(true)}>{t('messages.reset')}</Button>}
          </div>
          {draft.guard}
        </Form>
        {channel !== 'in_app' && <TestSend params={{ ...params, channel }} dirty={form.formState.isDirty} />}
      </div>
      <section aria-label={t('messages.preview')} className="min-w-0">
        <h3 className="mb-2 font-medium">{t('messages.preview')}</h3>
        <Preview messageKey={kind.key} channel={channel} locale={locale} {...words} />
      </section>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t('messages.reset')} action={t('messages.reset')} busy={reset.isPending} error={reset.error} onConfirm={() => reset.mutate({ params })}>{t('messages.resetAsk')}</ConfirmDialog>
    </div>
  );
}

function TestSend({ params, dirty }: { params: { key: string; channel: 'mail' | 'whatsapp' | 'sms' | 'telegram' | 'push'; locale: 'es' | 'en' }; dirty: boolean }) {
  const { t } = useTranslation();
  const [phone, setPhone] = useState('');
  const send = useAction(testSend, { topics: ['outbox'], done: ({ to }) => t('messages.testSent', { to }) });
  const byPhone = params.channel === 'whatsapp' || params.channel === 'sms';
  return (
    <form noValidate className="flex flex-col items-start gap-2 border-t border-line pt-4" onSubmit={(event) => { event.preventDefault(); send.mutate({ params, body: { phone: byPhone ? phone : null } }); }}>
      {byPhone && <TextInput label={t('messages.testPhone')} type="tel" autoComplete="tel" className="w-full max-w-xs" value={phone} onChange={(event) => setPhone(event.target.value)} />}
      <Button type="submit" busy={send.isPending} disabled={byPhone && !phone.trim()}>{t('messages.test')}</Button>
      {dirty && <p className="text-sm text-soft">{t('messages.testSaveFirst')}</p>}
      <Problem error={send.error} />
    </form>
  );
}
