import { useLocation, useNavigate } from '@tanstack/react-router';
import { CalendarOff, CircleQuestionMark, Keyboard, LifeBuoy, LogOut, ShieldCheck, UserRound } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chapterOf } from '#web/data/manual.ts';
import { saveLanguage, saveTheme, signOut } from '#web/data/me.ts';
import type { OnDevice } from '#web/offline/LeaveDialog.tsx';
import { isOnDevice, ownerOf } from '#web/offline/owner.ts';
import { left, useMe } from '#web/session.ts';
import { currentLanguage, type Language, speak } from '#web/texts.ts';
import { chooseTheme, type Theme, themes, useTheme } from '#web/theme.ts';
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from '#web/ui/Menu.tsx';
import type { OnDemandProps } from '#web/ui/MenuOnDemand.tsx';
import { toast } from '#web/ui/toast.ts';
import { ShortcutHelp } from './ShortcutHelp.tsx';

const LeaveDialog = lazy(() => import('#web/offline/LeaveDialog.tsx'));

/** Who one is: profile, language, looks, and the way out. */
export default function UserMenuOpen({ className, label, face }: OnDemandProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { user } = me;
  const theme = useTheme();
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  const about = chapterOf(useLocation({ select: ({ pathname }) => pathname }));
  const [found, setFound] = useState<OnDevice | null>(null);

  const choose = async (language: Language) => {
    await speak(language);
    await saveLanguage(language).catch(toast.failed);
  };
  const paint = (next: Theme) => {
    chooseTheme(next);
    void saveTheme(next).catch(toast.failed);
  };
  const leave = async () => {
    try {
      await signOut();
    } finally {
      await left();
      await navigate({ to: '/sign-in', search: {} });
    }
  };
  // What was done without a network, or handed to this device, would be lost with everything else on it.
  const leaveOrAsk = async () => {
    const here = isOnDevice() ? await (await import('#web/offline/LeaveDialog.tsx')).onDeviceOf(ownerOf(me)) : null;
    if (here && here.errands.length + here.stock.length > 0) setFound(here);
    else await leave();
  };
  return (
    <>
      <Menu defaultOpen trigger={<button type="button" aria-label={label} className={className}>{face}</button>}>
        <div className="px-3 py-2">
          <div className="truncate font-medium">{user.name}</div>
          <div className="truncate text-sm text-soft">{user.email}</div>
        </div>
        <MenuSeparator />
        <MenuLink to="/me" icon={<UserRound />}>{t('web.user.profile')}</MenuLink>
        <MenuLink to="/me/time-off" icon={<CalendarOff />}>{t('hours.mine.title')}</MenuLink>
        <MenuLink to="/me/security" icon={<ShieldCheck />}>{t('web.user.security')}</MenuLink>
        {about && <MenuLink to="/help/$manual" params={{ manual: about.manual }} hash={about.chapter} icon={<CircleQuestionMark />}>{t('help.here')}</MenuLink>}
        <MenuLink to="/help" icon={<LifeBuoy />}>{t('help.title')}</MenuLink>
        <MenuItem icon={<Keyboard />} onSelect={() => setHelp(true)}>{t('web.shortcuts.title')}</MenuItem>
        <MenuSeparator />
        <MenuChoice<Language> label={t('web.user.language')} value={currentLanguage()} onChange={(language) => void choose(language)} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />
        <MenuSeparator />
        <MenuChoice<Theme> label={t('web.user.theme')} value={theme} onChange={paint} options={themes.map((value) => ({ value, label: t(`web.theme.${value}`) }))} />
        <MenuSeparator />
        <MenuItem icon={<LogOut />} onSelect={() => void leaveOrAsk()}>{t('web.user.signOut')}</MenuItem>
      </Menu>
      {found && <Suspense><LeaveDialog owner={ownerOf(me)} found={found} onLeave={leave} onClose={() => setFound(null)} /></Suspense>}
      {help && <ShortcutHelp onClose={() => setHelp(false)} />}
    </>
  );
}
