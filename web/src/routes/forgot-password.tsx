import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { requestReset } from '#web/data/auth.ts';
import { Doorway } from '#web/frame/Doorway.tsx';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { field, Form, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

export const Route = createFileRoute('/forgot-password')({ staticData: { bare: true, title: 'web.forgot.title' }, component: ForgotPassword });

const Asked = z.strictObject({ email: z.email({ error: 'invalid_email' }) });

/** The answer is the same whether the address is known or not. */
function ForgotPassword() {
  const { t } = useTranslation();
  const form = useContractForm(Asked, { email: '' });
  const [error, setError] = useState<unknown>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const submit = form.handleSubmit(async ({ email }) => {
    setError(null);
    try {
      await requestReset(email);
      setSentTo(email);
    } catch (problem) {
      setError(problem);
    }
  });
  if (sentTo) {
    return (
      <Doorway title={t('web.forgot.sentTitle')} note={t('web.forgot.sentBody', { email: sentTo })}>
        <ButtonLink to="/sign-in" search={{}}>{t('web.signIn.back')}</ButtonLink>
      </Doorway>
    );
  }
  return (
    <Doorway title={t('web.forgot.title')} note={t('web.forgot.note')} footer={<ButtonLink kind="link" to="/sign-in" search={{}}>{t('web.signIn.back')}</ButtonLink>}>
      <Form onSubmit={submit} label={t('web.forgot.title')}>
        <TextInput label={t('web.signIn.email')} type="email" autoComplete="username" inputMode="email" autoCapitalize="off" autoFocus spellCheck={false} {...field(form, 'email')} />
        <Problem error={error} />
        <Button kind="primary" size="large" type="submit" wide busy={form.formState.isSubmitting}>{t('web.forgot.action')}</Button>
      </Form>
    </Doorway>
  );
}
