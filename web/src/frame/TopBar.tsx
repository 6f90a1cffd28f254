import { ChevronsUpDown, MapPin, Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseBranch, useBranch, useMe } from '#web/session.ts';
import { keyNames, useShortcut } from '#web/shortcuts.ts';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Key } from '#web/ui/Key.tsx';
import { Menu, MenuChoice, MenuSeparator } from '#web/ui/Menu.tsx';
import { usePhone } from '#web/ui/useMedia.ts';
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
        <Whereabouts />
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

/** Business and branch. On a phone both stand in one place, one above the other. */
function Whereabouts() {
  const { t } = useTranslation();
  const { tenant, tenants, branches: all } = useMe();
  const branch = useBranch();
  const switchTo = useSwitchTenant();
  const branches = all.filter((one) => one.active);
  const tenantChoice = tenants.length > 1 && (
    <MenuChoice label={t('web.tenant.label')} value={tenant.slug} onChange={(slug) => slug !== tenant.slug && void switchTo(slug)} options={tenants.map((one) => ({ value: one.slug, label: one.name }))} />
  );
  const branchChoice = branch && branches.length > 1 && (
    <MenuChoice label={t('web.branch.label')} value={branch.id} onChange={chooseBranch} options={branches.map((one) => ({ value: one.id, label: one.name, note: `${zoneName(one.zone)} · ${one.currency}` }))} />
  );
  const mark = <TenantMark name={tenant.name} logoFileId={tenant.branding.logoFileId} />;
  const arrows = <ChevronsUpDown className="size-3.5 shrink-0 text-faint" />;
  if (usePhone()) {
    const both = <>{mark}<span className="min-w-0"><span className="block truncate leading-5 font-semibold">{tenant.name}</span>{branch && <span className="block truncate text-xs text-soft">{branch.name}</span>}</span></>;
    if (!tenantChoice && !branchChoice) return <div className="flex min-w-0 items-center gap-2.5 px-1.5">{both}</div>;
    return (
      <Menu align="start" trigger={<button type="button" className={switcher}>{both}{arrows}<span className="sr-only">{t('web.place.switch')}</span></button>}>
        {tenantChoice}
        {tenantChoice && branchChoice && <MenuSeparator />}
        {branchChoice}
      </Menu>
    );
  }
  const name = <>{mark}<span className="truncate font-semibold md:max-w-44">{tenant.name}</span></>;
  return (
    <>
      {tenantChoice
        ? <Menu align="start" trigger={<button type="button" className={switcher}>{name}{arrows}<span className="sr-only">{t('web.tenant.switch')}</span></button>}>{tenantChoice}</Menu>
        : <div className="flex min-w-0 items-center gap-2 px-1.5">{name}</div>}
      {branchChoice && (
        <Menu align="start" trigger={<button type="button" className={switcher}><MapPin className="size-4 shrink-0 text-faint" /><span className="truncate text-soft md:max-w-40">{branch.name}</span>{arrows}<span className="sr-only">{t('web.branch.switch')}</span></button>}>{branchChoice}</Menu>
      )}
    </>
  );
}
