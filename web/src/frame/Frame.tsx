import { Link, useRouterState } from '@tanstack/react-router';
import { ChevronDown, Menu as MenuIcon, Settings } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { entriesFor, type NavEntry } from '#web/nav.ts';
import { signOut } from '#web/data/me.ts';
import { connectRealtime, disconnectRealtime } from '#web/realtime.ts';
import { lock, useMe } from '#web/session.ts';
import { cx } from '#web/ui/classes.ts';
import { LoadingBar } from '#web/ui/Progress.tsx';
import { usePhone } from '#web/ui/useMedia.ts';
import { isOpen, NavLink } from './NavLink.tsx';
import { OfflineBanner } from './OfflineBanner.tsx';
import { TopBar } from './TopBar.tsx';
import { useIdleLock } from './useIdleLock.ts';
import { usePosition } from './usePosition.ts';

const MoreSheet = lazy(() => import('./MoreSheet.tsx'));
const LockScreen = lazy(() => import('./LockScreen.tsx').then((module) => ({ default: module.LockScreen })));

/** Everything around a screen: where one can go, who and where one is, what is new. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const me = useMe();
  const phone = usePhone();
  const at = useRouterState({ select: (state) => state.location.pathname });
  const busy = useRouterState({ select: (state) => state.isLoading && state.status === 'pending' });
  const [locked, unlock] = useIdleLock(me.idleLockMin);
  usePosition();
  useEffect(() => {
    if (!locked) {
      void connectRealtime();
      return;
    }
    disconnectRealtime();
    void signOut().catch(() => undefined); // The token is dropped in any case; the server ends the session by itself.
    lock();
  }, [locked]);
  const entries = entriesFor(me);
  return (
    <>
    {locked && <Suspense><LockScreen onUnlock={unlock} /></Suspense>}
    <div className="min-h-dvh" inert={locked}>
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-90 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-float">{t('web.skipToContent')}</a>
      {busy && <LoadingBar label={t('web.loading')} />}
      <TopBar />
      {!phone && <SideNav entries={entries} at={at} />}
      <div className="pt-(--bar) pb-(--tabs) md:pl-52">
        <OfflineBanner />
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[100rem] px-4 py-4 outline-none md:px-6 md:py-5">{children}</main>
      </div>
      {phone && <BottomTabs entries={entries} at={at} />}
    </div>
    </>
  );
}

function SideNav({ entries, at }: { entries: NavEntry[]; at: string }) {
  const { t } = useTranslation();
  const work = entries.filter(({ group }) => group === 'work');
  const settings = entries.filter(({ group }) => group === 'settings');
  const inSettings = settings.some(({ path }) => isOpen(path, at));
  // What is set up now and then stays folded while one works, so that the day's screens fit without scrolling.
  const [unfolded, setUnfolded] = useState(inSettings);
  const [wasIn, setWasIn] = useState(inSettings);
  if (wasIn !== inSettings) {
    setWasIn(inSettings);
    if (inSettings) setUnfolded(true);
  }
  const folds = work.length > 0 && work.length + settings.length > 18;
  const shown = !folds || unfolded;
  return (
    <nav aria-label={t('web.nav.label')} className="scroll-thin fixed top-(--bar) bottom-0 left-0 z-30 flex w-52 flex-col gap-4 overflow-y-auto border-r border-line bg-sunken px-2 py-3">
      {work.length > 0 && <NavList entries={work} at={at} />}
      {settings.length > 0 && (
        <div className={cx(work.length > 0 && 'mt-auto')}>
          {folds
            ? (
              <button type="button" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)} className="flex h-8 w-full items-center gap-2.5 rounded-md px-2 text-soft hover:bg-hover hover:text-ink pointer-coarse:h-(--control)">
                <Settings className="size-4 shrink-0" strokeWidth={1.75} />
                <span className="flex-1 truncate text-left">{t('web.nav.settings')}</span>
                <ChevronDown className={cx('size-4 shrink-0 text-faint transition-transform motion-reduce:transition-none', unfolded && 'rotate-180')} />
              </button>
            )
            : <h2 className="px-2 pb-1 text-xs font-medium text-faint">{t('web.nav.settings')}</h2>}
          {shown && <NavList entries={settings} at={at} />}
        </div>
      )}
    </nav>
  );
}

const NavList = ({ entries, at }: { entries: NavEntry[]; at: string }) => (
  <ul>
    {entries.map((entry) => (
      <li key={entry.path}>
        <NavLink entry={entry} open={isOpen(entry.path, at)} />
      </li>
    ))}
  </ul>
);

/** At most five tabs: four screens and "More". */
function BottomTabs({ entries, at }: { entries: NavEntry[]; at: string }) {
  const { t } = useTranslation();
  const [more, setMore] = useState(false);
  const [wanted, setWanted] = useState(false);
  const preferred = entries.filter((entry) => entry.phone);
  const tabs = (preferred.length ? preferred : entries.filter((entry) => entry.group === 'work')).slice(0, 4);
  const rest = entries.filter((entry) => !tabs.includes(entry));
  const tab = 'flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 px-1 text-xs';
  return (
    <>
      <nav aria-label={t('web.nav.label')} className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-ground pb-[env(safe-area-inset-bottom)]">
        {tabs.map((entry) => {
          const Icon = entry.icon;
          const open = isOpen(entry.path, at);
          return (
            <Link key={entry.path} to={entry.path as string} aria-current={open ? 'page' : undefined} className={cx(tab, open ? 'font-medium text-ink' : 'text-soft')}>
              <Icon className={cx('size-5', open && 'text-accent-text')} strokeWidth={open ? 2.25 : 1.75} />
              <span className="max-w-full truncate">{t(entry.short ?? entry.label)}</span>
            </Link>
          );
        })}
        {rest.length > 0 && (
          <button type="button" onClick={() => { setWanted(true); setMore(true); }} aria-haspopup="dialog" className={cx(tab, rest.some((entry) => isOpen(entry.path, at)) ? 'font-medium text-ink' : 'text-soft')}>
            <MenuIcon className="size-5" strokeWidth={1.75} />
            <span>{t('web.nav.more')}</span>
          </button>
        )}
      </nav>
      {wanted && <Suspense><MoreSheet open={more} entries={rest} at={at} onClose={() => setMore(false)} /></Suspense>}
    </>
  );
}
