import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ApiProblem } from '#web/api.ts';
import { requestMagicLink, signIn, type SignInStep } from '#web/data/auth.ts';
import { whereAmI } from '#web/position.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { PasswordInput, TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { Doorway } from './Doorway.tsx';
import { usePlainForm } from './usePlainForm.ts';

const Credentials = z.strictObject({ email: z.string().trim().pipe(z.email({ error: 'invalid_email' })), password: z.string().min(1, { error: 'required' }) });
const address = Credentials.shape.email;

/** E-mail and password, or a link by mail. Nothing of it is remembered here: the computer may be shared. */
export function SignInForm({ onStep }: { onStep: (step: SignInStep) => Promise<void> }) {
  const { t } = useTranslation();
  const element = useRef<HTMLFormElement>(null);
  const [linkSentTo, setLinkSentTo] = useState<string | null>(null);
  const [addressError, setAddressError] = useState<string>();
  const { onSubmit, field, error, busy, run } = usePlainForm(Credentials, async ({ email, password }) => onStep(await signIn(email, password)));

  // The business lets people in by place, and this device has not said where it is.
  const placeMissing = error instanceof ApiProblem && error.code === 'ACCESS_RESTRICTED' && error.details.reason === 'no_position';
  const sharePlace = async () => {
    const { email, password } = Credentials.parse(Object.fromEntries(new FormData(element.current!)));
    const position = await whereAmI().catch(() => null);
    if (position) await run(async () => onStep(await signIn(email, password, position)));
    else toast.note(t('web.place.refused'));
  };
  const sendLink = () => {
    const given = address.safeParse(new FormData(element.current!).get('email'));
    if (!given.success) {
      setAddressError(t('field.invalid_email'));
      element.current!.querySelector<HTMLInputElement>('[name=email]')?.focus();
      return;
    }
    setAddressError(undefined);
    void run(async () => {
      await requestMagicLink(given.data);
      setLinkSentTo(given.data);
    });
  };

  if (linkSentTo) {
    return (
      <Doorway title={t('web.magic.sentTitle')} note={t('web.magic.sentBody', { email: linkSentTo })}>
        <Button onClick={() => setLinkSentTo(null)}>{t('web.goBack')}</Button>
      </Doorway>
    );
  }
  const email = field('email');
  return (
    <Doorway title={t('web.signIn.title')} footer={<Button kind="link" disabled={busy} onClick={sendLink}>{t('web.signIn.sendLink')}</Button>}>
      <form ref={element} noValidate onSubmit={onSubmit} aria-label={t('web.signIn.title')} className="flex flex-col gap-4">
        <TextInput label={t('web.signIn.email')} type="email" autoComplete="username" inputMode="email" autoCapitalize="off" autoFocus spellCheck={false} {...email} error={email.error ?? addressError} />
        <PasswordInput label={t('web.signIn.password')} {...field('password')} />
        <Problem error={error}>{placeMissing && <Button size="small" onClick={() => void sharePlace()}>{t('web.place.share')}</Button>}</Problem>
        <Button kind="primary" size="large" type="submit" wide busy={busy}>{t('web.signIn.action')}</Button>
        <Link to="/forgot-password" className="inline-flex min-h-6 items-center self-start text-accent-text underline decoration-1 underline-offset-3 hover:decoration-2 max-md:min-h-(--control)">{t('web.signIn.forgot')}</Link>
      </form>
    </Doorway>
  );
}
