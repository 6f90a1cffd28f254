import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeSite, checkSite, removeSite } from '#contracts/sites.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { type Site, sitesTopic } from '#web/data/ticketSettings.ts';
import { list } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { Tags } from './Tags.tsx';

const tones = { here: 'good', elsewhere: 'bad', nowhere: 'wait' } as const;

/** One own host: on or off, whether it leads here, and what is to be done where the domain is kept. */
export function SiteRow({ site }: { site: Site }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const [measuring, setMeasuring] = useState(false);
  const tagged = [site.tags.gtmId, site.tags.metaPixelId].filter(Boolean).join(' · ');
  const [seen, setSeen] = useState<Answer<typeof checkSite> | null>(null);
  const change = useAction(changeSite, { topics: [sitesTopic], done: t('sites.saved') });
  const check = useAction(checkSite, { onDone: setSeen });
  const remove = useAction(removeSite, { topics: [sitesTopic], done: t('sites.removed'), onDone: () => setRemoving(false) });
  return (
    <li className="flex flex-col gap-2 py-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <span className="min-w-0"><a href={site.url} target="_blank" rel="noreferrer" className="font-medium underline underline-offset-3 wrap-anywhere">{site.host}</a>{(site.brandName || site.kind === 'marketplace') && <span className="block text-sm text-soft">{[site.brandName, site.kind === 'marketplace' && t('sites.kind.marketplace')].filter(Boolean).join(' · ')}</span>}</span>
        <span className="flex flex-wrap items-center gap-2">
          <Switch label={t('sites.active')} checked={site.isActive} disabled={change.isPending} onChange={(isActive) => change.mutate({ params: { id: site.id }, body: { isActive }, version: site.version })} />
          <Button size="small" busy={check.isPending} onClick={() => check.mutate({ params: { id: site.id } })}>{t('sites.check')}</Button>
          <Button size="small" kind="dangerQuiet" onClick={() => setRemoving(true)}>{t('sites.remove')}</Button>
        </span>
      </div>
      {seen && (
        <div role="status" className="flex flex-col gap-1 rounded-md bg-sunken p-3">
          <Status tone={tones[seen.state]}>{t(`sites.state.${seen.state}`)}</Status>
          {seen.addresses.length > 0 && seen.state !== 'here' && <p className="text-soft">{t('sites.leadsTo', { addresses: list(seen.addresses) })}</p>}
          {seen.state !== 'here' && <p>{t('sites.toDo')} <CopyText text={`${site.host}. CNAME ${seen.target}.`} /></p>}
        </div>
      )}
      <details className="group" open={measuring} onToggle={(event) => setMeasuring(event.currentTarget.open)}>
        <summary className="inline-flex min-h-8 cursor-pointer items-center gap-1 text-soft hover:text-ink max-md:min-h-11"><ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />{t('sites.tags')}{tagged && <span className="text-sm text-faint">{tagged}</span>}</summary>
        <div className="pt-2"><Tags key={site.version} tags={site.tags} busy={change.isPending} error={measuring ? change.error : null} onSave={(tags) => change.mutate({ params: { id: site.id }, body: { tags }, version: site.version })} /></div>
      </details>
      <Problem error={(measuring ? null : change.error) ?? check.error} />
      <ConfirmDialog open={removing} onClose={() => setRemoving(false)} title={t('sites.removeTitle', { host: site.host })} action={t('sites.remove')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: site.id } })}><p>{t('sites.removeBody')}</p></ConfirmDialog>
    </li>
  );
}
