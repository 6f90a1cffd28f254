import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSite } from '#contracts/tickets-public.ts';
import { currentLanguage } from '#web/texts.ts';
import { applyAccent } from '#web/ui/accent.ts';
import { hasTags } from './measure.ts';
import { at, written } from './place.ts';
import { sentenceOf } from './words.ts';

const Consent = lazy(() => import('./Consent.tsx'));

/** The organizer's name on top, and the way to one's own tickets. */
export function Frame({ site, home, children, className = '' }: { site?: PublicSite | null; home?: string; children: ReactNode; className?: string }) {
  const { t, i18n } = useTranslation();
  useEffect(() => applyAccent(site?.accentColor), [site?.accentColor]);
  const base = home ?? (written.site === null ? null : at('/'));
  const other = currentLanguage() === 'es' ? 'en' : 'es';
  const speak = () => {
    localStorage.setItem('mostrador.language', other);
    document.documentElement.lang = other;
    void i18n.changeLanguage(other);
  };
  return (
    <>
      <header className="bar"><div className="wrap bar-in">
        {base === null ? <span className="brand"><span>{site?.name}</span></span> : <a className="brand" href={base}>{site?.logoUrl && <img src={site.logoUrl} alt="" className="logo" />}<span>{site?.name}</span></a>}
        <nav className="flex shrink-0 items-center gap-1">
          {base !== null && !written.market && <a className="btn btn-bare small" href={`${base.replace(/\/$/, '')}/me`}>{t('portal.mine.title')}</a>}
          <button type="button" className="btn btn-bare small" onClick={speak} aria-label={t('portal.language')}>{other.toUpperCase()}</button>
        </nav>
      </div></header>
      <main className={`wrap main ${className}`}>{children}{hasTags && site && <Suspense><Consent site={site} /></Suspense>}</main>
    </>
  );
}

export const Wrong = ({ error, children }: { error: unknown; children?: ReactNode }) => (error ? <div role="alert" className="note bad"><p>{sentenceOf(error)}</p>{children}</div> : null);
