import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resetPassword } from '#web/data/auth.ts';
import { Doorway } from '#web/frame/Doorway.tsx';
import { takeLinkToken } from '#web/frame/linkToken.ts';
import { NewPasswordFields, NewPasswordForm } from '#web/frame/NewPassword.tsx';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';

export const Route = createFileRoute('/reset-password')({ staticData: { bare: true, title: 'web.reset.title' }, component: ResetPassword });

function ResetPassword() {
  const { t } = useTranslation();
  const [token] = useState(takeLinkToken);
  const form = useContractForm(NewPasswordForm, { password: '', again: '' });
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState(false);
  const submit = form.handleSubmit(async ({ password }) => {
    setError(null);
    try {
      await resetPassword(token!, password);
      setDone(true);
    } catch (problem) {
      showFieldErrors(form, problem);
      setError(problem);
    }
  });
  if (!token) {
    return <Doorway title={t('web.link.brokenTitle')} note={t('web.link.brokenBody')}><ButtonLink to="/forgot-password">{t('web.reset.askAgain')}</ButtonLink></Doorway>;
  }
  if (done) {
    return <Doorway title={t('web.reset.doneTitle')} note={t('web.reset.doneBody')}><ButtonLink kind="primary" size="large" to="/sign-in" search={{}}>{t('web.signIn.action')}</ButtonLink></Doorway>;
  }
  return (
    <Doorway title={t('web.reset.title')} note={t('web.reset.note')}>
      <Form onSubmit={submit} label={t('web.reset.title')}>
        <NewPasswordFields form={form} />
        <Problem error={error}>{error ? <ButtonLink kind="link" to="/forgot-password">{t('web.reset.askAgain')}</ButtonLink> : null}</Problem>
        <Button kind="primary" size="large" type="submit" wide busy={form.formState.isSubmitting}>{t('web.reset.action')}</Button>
      </Form>
    </Doorway>
  );
}
