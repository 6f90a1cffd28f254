import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { spendMagicLink } from '#web/data/auth.ts';
import { Doorway } from '#web/frame/Doorway.tsx';
import { takeLinkToken } from '#web/frame/linkToken.ts';
import { NextStep } from '#web/frame/SignInSteps.tsx';
import { usePassStep } from '#web/frame/usePassStep.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';

export const Route = createFileRoute('/magic')({ staticData: { bare: true, title: 'web.magic.title' }, component: MagicLink });

/** The link is spent by a press, never by opening the page: mail scanners open pages. */
function MagicLink() {
  const { t } = useTranslation();
  const [token] = useState(takeLinkToken);
  const { step, take, clear } = usePassStep();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    setError(null);
    try {
      await take(await spendMagicLink(token!));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (step) return <NextStep step={step} onStep={take} onBack={clear} />;
  if (!token) return <Doorway title={t('web.link.brokenTitle')} note={t('web.link.brokenBody')}><ButtonLink to="/sign-in" search={{}}>{t('web.signIn.back')}</ButtonLink></Doorway>;
  return (
    <Doorway title={t('web.magic.title')} note={t('web.magic.note')} footer={<ButtonLink kind="link" to="/sign-in" search={{}}>{t('web.signIn.back')}</ButtonLink>}>
      <Problem error={error} />
      <Button kind="primary" size="large" wide busy={busy} onClick={() => void go()}>{t('web.magic.action')}</Button>
    </Doorway>
  );
}
