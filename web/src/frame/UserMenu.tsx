import { useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut, ShieldCheck, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveLanguage, saveTheme, signOut } from '#web/data/me.ts';
import { left, useMe } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { currentLanguage, type Language, speak } from '#web/texts.ts';
import { chooseTheme, type Theme, themes, useTheme } from '#web/theme.ts';
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from '#web/ui/Menu.tsx';
import { toast } from '#web/ui/toast.ts';
import { ShortcutHelp } from './ShortcutHelp.tsx';

const initials = (name: string) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => part[0]!.toLocaleUpperCase()).join('');

export function UserMenu() {
  const { t } = useTranslation();
  const { user } = useMe();
  const theme = useTheme();
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  useShortcut('?', 'web.shortcuts.help', () => setHelp(true));

  const choose = async (language: Language) => {
    await speak(language);
    await saveLanguage(language).catch(toast.failed);
  };
  const leave = async () => {
    try {
      await signOut();
    } finally {
      left();
      await navigate({ to: '/sign-in' });
    }
  };
  return (
    <>
      <Menu trigger={
        <button type="button" aria-label={t('web.user.menu', { name: user.name })} className="flex size-(--control) items-center justify-center rounded-md hover:bg-hover data-popup-open:bg-hover">
          <span aria-hidden data-initials={initials(user.name)} className="flex size-7 items-center justify-center rounded-full border border-line bg-pressed text-xs font-semibold before:content-[attr(data-initials)]" />
        </button>
      }>
        <div className="px-3 py-2">
          <div className="truncate font-medium">{user.name}</div>
          <div className="truncate text-sm text-soft">{user.email}</div>
        </div>
        <MenuSeparator />
        <MenuLink to="/me" icon={<UserRound />}>{t('web.user.profile')}</MenuLink>
        <MenuLink to="/me/security" icon={<ShieldCheck />}>{t('web.user.security')}</MenuLink>
        <MenuItem icon={<Keyboard />} onSelect={() => setHelp(true)}>{t('web.shortcuts.title')}</MenuItem>
        <MenuSeparator />
        <MenuChoice<Language> label={t('web.user.language')} value={currentLanguage()} onChange={(language) => void choose(language)} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />
        <MenuSeparator />
        <MenuChoice<Theme> label={t('web.user.theme')} value={theme} onChange={(next) => { chooseTheme(next); void saveTheme(next).catch(toast.failed); }} options={themes.map((value) => ({ value, label: t(`web.theme.${value}`) }))} />
        <MenuSeparator />
        <MenuItem icon={<LogOut />} onSelect={() => void leave()}>{t('web.user.signOut')}</MenuItem>
      </Menu>
      {help && <ShortcutHelp onClose={() => setHelp(false)} />}
    </>
  );
}
