import { ChevronsUpDown, MapPin, Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBranch, useMe } from '#web/session.ts';
import { keyNames, useShortcut } from '#web/shortcuts.ts';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Key } from '#web/ui/Key.tsx';
import { MenuOnDemand } from '#web/ui/MenuOnDemand.tsx';
import { usePhone } from '#web/ui/useMedia.ts';
import { Notifications } from './Notifications.tsx';
import { TenantMark } from './TenantMark.tsx';
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
  const { tenant, tenants, branches } = useMe();
  const branch = useBranch();
  const severalTenants = tenants.length > 1;
  const severalBranches = branch !== null && branches.filter((one) => one.active).length > 1;
  const mark = <TenantMark name={tenant.name} logoFileId={tenant.branding.logoFileId} />;
  const arrows = <ChevronsUpDown className="size-3.5 shrink-0 text-faint" />;
  if (usePhone()) {
    const both = <>{mark}<span className="min-w-0"><span className="block truncate leading-5 font-semibold">{tenant.name}</span>{branch && <span className="block truncate text-xs text-soft">{branch.name}</span>}</span></>;
    return severalTenants || severalBranches
      ? <MenuOnDemand className={switcher} load={() => import('./WhereaboutsMenu.tsx').then(({ PlaceMenu }) => ({ default: PlaceMenu }))} face={<>{both}{arrows}<span className="sr-only">{t('web.place.switch')}</span></>} />
      : <div className="flex min-w-0 items-center gap-2.5 px-1.5">{both}</div>;
  }
  const name = <>{mark}<span className="truncate font-semibold md:max-w-44">{tenant.name}</span></>;
  return (
    <>
      {severalTenants
        ? <MenuOnDemand className={switcher} load={() => import('./WhereaboutsMenu.tsx').then(({ TenantMenu }) => ({ default: TenantMenu }))} face={<>{name}{arrows}<span className="sr-only">{t('web.tenant.switch')}</span></>} />
        : <div className="flex min-w-0 items-center gap-2 px-1.5">{name}</div>}
      {severalBranches && (
        <MenuOnDemand className={switcher} load={() => import('./WhereaboutsMenu.tsx').then(({ BranchMenu }) => ({ default: BranchMenu }))}
          face={<><MapPin className="size-4 shrink-0 text-faint" /><span className="truncate text-soft md:max-w-40">{branch.name}</span>{arrows}<span className="sr-only">{t('web.branch.switch')}</span></>} />
      )}
    </>
  );
}
