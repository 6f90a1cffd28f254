import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ApiProblem } from '#web/api.ts';
import { type Position, requestMagicLink, signIn, type SignInStep } from '#web/data/auth.ts';
import { whereAmI } from '#web/position.ts';
import { Button } from '#web/ui/Button.tsx';
import { field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { toast } from '#web/ui/toast.ts';
import { PasswordInput, TextInput } from '#web/ui/TextInput.tsx';
import { Doorway } from './Doorway.tsx';

const Credentials = z.strictObject({ email: z.email({ error: 'invalid_email' }), password: z.string().min(1, { error: 'required' }) });

/** E-mail and password, or a link by mail. Nothing of it is remembered here: the computer may be shared. */
export function SignInForm({ onStep }: { onStep: (step: SignInStep) => Promise<void> }) {
  const { t } = useTranslation();
  const form = useContractForm(Credentials, { email: '', password: '' });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<'password' | 'link' | null>(null);
  const [linkSentTo, setLinkSentTo] = useState<string | null>(null);

  const enterWith = async (email: string, password: string, position?: Position) => {
    setBusy('password');
    setError(null);
    try {
      await onStep(await signIn(email, password, position));
    } catch (problem) {
      showFieldErrors(form, problem);
      setError(problem);
      form.setFocus('password', { shouldSelect: true });
    } finally {
      setBusy(null);
    }
  };
  const submit = form.handleSubmit(({ email, password }) => enterWith(email, password));

  // The business lets people in by place, and this device has not said where it is.
  const sharePlace = async () => {
    const { email, password } = form.getValues();
    try {
      await enterWith(email, password, await whereAmI());
    } catch {
      toast.note(t('web.place.refused'));
    }
  };
  const placeMissing = error instanceof ApiProblem && error.code === 'ACCESS_RESTRICTED' && error.details.reason === 'no_position';

  const sendLink = async () => {
    if (!(await form.trigger('email', { shouldFocus: true }))) return;
    setBusy('link');
    setError(null);
    try {
      const { email } = form.getValues();
      await requestMagicLink(email);
      setLinkSentTo(email);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(null);
    }
  };

  if (linkSentTo) {
    return (
      <Doorway title={t('web.magic.sentTitle')} note={t('web.magic.sentBody', { email: linkSentTo })}>
        <Button onClick={() => setLinkSentTo(null)}>{t('web.goBack')}</Button>
      </Doorway>
    );
  }
  return (
    <Doorway title={t('web.signIn.title')} footer={
      <Button kind="link" busy={busy === 'link'} onClick={() => void sendLink()}>{t('web.signIn.sendLink')}</Button>
    }>
      <Form onSubmit={submit} label={t('web.signIn.title')}>
        <TextInput label={t('web.signIn.email')} type="email" autoComplete="username" inputMode="email" autoCapitalize="off" autoFocus spellCheck={false} {...field(form, 'email')} />
        <PasswordInput label={t('web.signIn.password')} {...field(form, 'password')} />
        <Problem error={error}>{placeMissing && <Button size="small" onClick={() => void sharePlace()}>{t('web.place.share')}</Button>}</Problem>
        <Button kind="primary" size="large" type="submit" wide busy={busy === 'password'}>{t('web.signIn.action')}</Button>
        <Link to="/forgot-password" className="self-start text-accent-text underline decoration-1 underline-offset-3 hover:decoration-2">{t('web.signIn.forgot')}</Link>
      </Form>
    </Doorway>
  );
}
