import { ChevronsUpDown, MapPin, Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseBranch, useBranch, useMe } from '#web/session.ts';
import { keyNames, useShortcut } from '#web/shortcuts.ts';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Key } from '#web/ui/Key.tsx';
import { Menu, MenuChoice } from '#web/ui/Menu.tsx';
import { zoneName } from '#web/format.ts';
import { Notifications } from './Notifications.tsx';
import { TenantMark, useSwitchTenant } from './TenantMark.tsx';
import { UserMenu } from './UserMenu.tsx';

const CommandPalette = lazy(() => import('./CommandPalette.tsx').then((module) => ({ default: module.CommandPalette })));

/** Where one is (business, branch), the way to anything (search), what is new, and who one is. */
export function TopBar() {
  const { t } = useTranslation();
  const [searching, setSearching] = useState(false);
  useShortcut('mod+k', 'web.search.open', () => setSearching(true));
  useShortcut('/', 'web.search.open', () => setSearching(true));
  return (
    <header className="fixed inset-x-0 top-0 z-30 flex h-(--bar) items-center gap-2 border-b border-line bg-ground px-2 md:px-3">
      <div className="flex min-w-0 items-center gap-1 max-md:flex-1">
        <TenantSwitcher />
        <BranchSwitcher />
      </div>
      <div className="flex min-w-0 items-center justify-end md:flex-1 md:justify-center">
        <button type="button" onClick={() => setSearching(true)} className="hidden h-8 w-full max-w-md items-center gap-2 rounded-md border border-line bg-sunken px-2.5 text-left text-faint hover:border-edge hover:text-soft md:flex">
          <Search className="size-4" />
          <span className="flex-1 truncate">{t('web.search.prompt')}</span>
          <span className="flex gap-0.5" aria-hidden>{keyNames('mod+k').map((key) => <Key key={key}>{key}</Key>)}</span>
        </button>
        <span className="md:hidden"><IconButton label={t('web.search.open')} icon={<Search />} onClick={() => setSearching(true)} /></span>
      </div>
      <div className="flex items-center md:gap-1">
        <Notifications />
        <UserMenu />
      </div>
      {searching && <Suspense><CommandPalette onClose={() => setSearching(false)} /></Suspense>}
    </header>
  );
}

const switcher = 'flex h-(--control) min-w-0 items-center gap-2 rounded-md px-1.5 text-left hover:bg-hover data-popup-open:bg-hover';

function TenantSwitcher() {
  const { t } = useTranslation();
  const { tenant, tenants } = useMe();
  const switchTo = useSwitchTenant();
  const name = <><TenantMark name={tenant.name} logoFileId={tenant.branding.logoFileId} /><span className="truncate font-semibold max-sm:max-w-28 md:max-w-40">{tenant.name}</span></>;
  if (tenants.length < 2) return <div className="flex min-w-0 items-center gap-2 px-1.5">{name}</div>;
  return (
    <Menu align="start" trigger={<button type="button" aria-label={t('web.tenant.switch', { name: tenant.name })} className={switcher}>{name}<ChevronsUpDown className="size-3.5 shrink-0 text-faint" /></button>}>
      <MenuChoice label={t('web.tenant.label')} value={tenant.slug} onChange={(slug) => slug !== tenant.slug && void switchTo(slug)} options={tenants.map((one) => ({ value: one.slug, label: one.name }))} />
    </Menu>
  );
}

function BranchSwitcher() {
  const { t } = useTranslation();
  const branches = useMe().branches.filter((one) => one.active);
  const branch = useBranch();
  if (!branch || branches.length < 2) return null;
  return (
    <Menu align="start" trigger={<button type="button" aria-label={t('web.branch.switch', { name: branch.name })} className={switcher}><MapPin className="size-4 shrink-0 text-faint" /><span className="truncate text-soft max-sm:max-w-20 md:max-w-36">{branch.name}</span><ChevronsUpDown className="size-3.5 shrink-0 text-faint" /></button>}>
      <MenuChoice label={t('web.branch.label')} value={branch.id} onChange={chooseBranch} options={branches.map((one) => ({ value: one.id, label: one.name, note: `${zoneName(one.zone)} · ${one.currency}` }))} />
    </Menu>
  );
}

