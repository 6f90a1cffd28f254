import { createFileRoute, redirect, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Doorway } from '#web/frame/Doorway.tsx';
import { EnrolSecondFactor } from '#web/frame/EnrolSecondFactor.tsx';
import { goHome } from '#web/home.ts';
import { ensureMe, left, reloadMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';

/** For whoever must have a second factor and has none yet: the only thing that is possible until then. */
export const Route = createFileRoute('/enrol')({
  staticData: { bare: true, title: 'web.enrol.title' },
  beforeLoad: async () => {
    const me = await ensureMe();
    if (!me) throw redirect({ to: '/sign-in', search: {}, replace: true });
    if (!me.mustEnrol) throw redirect({ to: await goHome(me), replace: true });
  },
  component: Enrol,
});

function Enrol() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = async () => {
    const me = await reloadMe();
    await navigate({ to: (await goHome(me)) as string, replace: true });
  };
  return (
    <Doorway title={t('web.enrol.title')} note={t('web.enrol.note')} footer={<Button kind="link" onClick={left}>{t('web.secondFactor.otherAccount')}</Button>}>
      <EnrolSecondFactor onDone={() => void done()} />
    </Doorway>
  );
}
