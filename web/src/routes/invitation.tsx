import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { acceptInvitation, previewInvitation } from '#web/data/auth.ts';
import { Doorway } from '#web/frame/Doorway.tsx';
import { takeLinkToken } from '#web/frame/linkToken.ts';
import { NewPasswordFields, NewPasswordForm } from '#web/frame/NewPassword.tsx';
import { NextStep } from '#web/frame/SignInSteps.tsx';
import { usePassStep } from '#web/frame/usePassStep.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { PasswordInput, TextInput } from '#web/ui/TextInput.tsx';

export const Route = createFileRoute('/invitation')({ staticData: { bare: true, title: 'web.invitation.windowTitle' }, component: Invitation });

function Invitation() {
  const { t } = useTranslation();
  const [token] = useState(takeLinkToken);
  const preview = useQuery({ queryKey: ['invitation', token], queryFn: () => previewInvitation(token!), enabled: token !== null, staleTime: Number.POSITIVE_INFINITY });
  const { step, take, clear } = usePassStep();

  if (step) return <NextStep step={step} onStep={take} onBack={clear} />;
  if (!token) return <Doorway title={t('web.link.brokenTitle')} note={t('web.link.brokenBody')}><ButtonLink to="/sign-in" search={{}}>{t('web.signIn.back')}</ButtonLink></Doorway>;
  if (preview.isError) return <Doorway title={t('web.invitation.gone')}><Problem error={preview.error} onRetry={() => void preview.refetch()} /></Doorway>;
  if (!preview.data) return <Doorway title={t('web.loading')}><SkeletonLines /></Doorway>;
  const { tenant, invitedBy, email, expiresAt, needsPassword, name } = preview.data;
  return (
    <Doorway title={t('web.invitation.title', { tenant: tenant.name })} note={<>
      {invitedBy ? t('web.invitation.by', { name: invitedBy, email }) : t('web.invitation.to', { email })} {t('web.invitation.until')} <DateTime at={expiresAt} />.
    </>}>
      {needsPassword
        ? <Newcomer name={name} onAccept={async (given, password) => take(await acceptInvitation(token, password, given))} />
        : <Known onAccept={async (password) => take(await acceptInvitation(token, password))} />}
    </Doorway>
  );
}

const Person = NewPasswordForm.safeExtend({ name: z.string().trim().min(1, { error: 'required' }).max(120, { error: 'too_long' }) });

function Newcomer({ name, onAccept }: { name: string; onAccept: (name: string, password: string) => Promise<void> }) {
  const { t } = useTranslation();
  const form = useContractForm(Person, { name, password: '', again: '' });
  const [error, setError] = useState<unknown>(null);
  const submit = form.handleSubmit(async (values) => {
    setError(null);
    try {
      await onAccept(values.name, values.password);
    } catch (problem) {
      showFieldErrors(form, problem);
      setError(problem);
    }
  });
  return (
    <Form onSubmit={submit} label={t('web.invitation.action')}>
      <TextInput label={t('web.invitation.name')} autoComplete="name" {...field(form, 'name')} />
      <NewPasswordFields form={form} />
      <Problem error={error} />
      <Button kind="primary" size="large" wide type="submit" busy={form.formState.isSubmitting}>{t('web.invitation.action')}</Button>
    </Form>
  );
}

const Own = z.strictObject({ password: z.string().min(1, { error: 'required' }) });

function Known({ onAccept }: { onAccept: (password: string) => Promise<void> }) {
  const { t } = useTranslation();
  const form = useContractForm(Own, { password: '' });
  const [error, setError] = useState<unknown>(null);
  const submit = form.handleSubmit(async ({ password }) => {
    setError(null);
    try {
      await onAccept(password);
    } catch (problem) {
      setError(problem);
      form.setFocus('password', { shouldSelect: true });
    }
  });
  return (
    <Form onSubmit={submit} label={t('web.invitation.action')}>
      <PasswordInput label={t('web.signIn.password')} hint={t('web.invitation.ownPassword')} autoFocus {...field(form, 'password')} />
      <Problem error={error} />
      <Button kind="primary" size="large" wide type="submit" busy={form.formState.isSubmitting}>{t('web.invitation.action')}</Button>
    </Form>
  );
}
