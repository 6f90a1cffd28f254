import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { secondFactor, signIn, type SignInStep } from '#web/data/auth.ts';
import { left, reenter, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { field, Form, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { PasswordInput, TextInput } from '#web/ui/TextInput.tsx';

const Answer = z.strictObject({ secret: z.string().min(1, { error: 'required' }) });

/** Over everything after a while without a touch; what stands below is kept as it was left. */
export function LockScreen({ onUnlock }: { onUnlock: () => void }) {
  const { t } = useTranslation();
  const { user, tenant } = useMe();
  const form = useContractForm(Answer, { secret: '' });
  const [error, setError] = useState<unknown>(null);
  const [ticket, setTicket] = useState<string | null>(null);
  const submit = form.handleSubmit(async ({ secret }) => {
    setError(null);
    try {
      const step: SignInStep = ticket ? await secondFactor(ticket, secret) : await signIn(user.email, secret, undefined, tenant.slug);
      if (step.status === 'second_factor') {
        setTicket(step.secondFactor.ticket);
        form.reset();
        return;
      }
      await reenter(step.accessToken);
      onUnlock();
    } catch (problem) {
      setError(problem);
      form.setFocus('secret', { shouldSelect: true });
    }
  });
  return (
    <div role="dialog" aria-modal="true" aria-labelledby="lock-title" className="fixed inset-0 z-100 flex items-start justify-center bg-ground px-5 pt-[16vh]">
      <div className="w-full max-w-[23rem]">
        <h1 id="lock-title" className="text-2xl font-semibold tracking-[-0.025em]">{t('web.lock.title')}</h1>
        <p className="mt-2 text-soft">{t('web.lock.body', { name: user.name })}</p>
        <Form onSubmit={submit} className="mt-6" label={t('web.lock.title')}>
          {ticket
            ? <TextInput key="code" label={t('web.secondFactor.code')} mono autoFocus autoComplete="one-time-code" {...field(form, 'secret')} />
            : <PasswordInput key="password" label={t('web.signIn.password')} autoFocus {...field(form, 'secret')} />}
          <Problem error={error} />
          <Button kind="primary" size="large" wide type="submit" busy={form.formState.isSubmitting}>{t('web.lock.action')}</Button>
          <Button kind="link" className="self-start" onClick={left}>{t('web.lock.leave')}</Button>
        </Form>
      </div>
    </div>
  );
}
