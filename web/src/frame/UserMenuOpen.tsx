import { useLocation, useNavigate } from '@tanstack/react-router';
import { CalendarOff, CircleQuestionMark, Keyboard, LifeBuoy, LogOut, ShieldCheck, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chapterOf } from '#web/data/manual.ts';
import { saveLanguage, saveTheme, signOut } from '#web/data/me.ts';
import { isOnDevice, ownerOf } from '#web/offline/owner.ts';
import { left, useMe } from '#web/session.ts';
import { currentLanguage, type Language, speak } from '#web/texts.ts';
import { chooseTheme, type Theme, themes, useTheme } from '#web/theme.ts';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from '#web/ui/Menu.tsx';
import type { OnDemandProps } from '#web/ui/MenuOnDemand.tsx';
import { toast } from '#web/ui/toast.ts';
import { ShortcutHelp } from './ShortcutHelp.tsx';

/** Who one is: profile, language, looks, and the way out. */
export default function UserMenuOpen({ className, label, face }: OnDemandProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { user } = me;
  const theme = useTheme();
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  const about = chapterOf(useLocation({ select: ({ pathname }) => pathname }));
  const [unsent, setUnsent] = useState(0);

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
  // What was done without a network would be lost with everything else on this device.
  const leaveOrAsk = async () => {
    const waiting = isOnDevice() ? (await (await import('#web/offline/store.ts')).errandsOf(ownerOf(me))).length : 0;
    if (waiting > 0) setUnsent(waiting);
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
      <ConfirmDialog open={unsent > 0} onClose={() => setUnsent(0)} title={t('offline.leaveTitle', { count: unsent })} action={t('offline.leaveAction')} onConfirm={() => void leave()}>{t('offline.leaveBody')}</ConfirmDialog>
      {help && <ShortcutHelp onClose={() => setHelp(false)} />}
    </>
  );
}
