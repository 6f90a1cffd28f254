import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SiteTags } from '#contracts/sites.ts';
import { Button } from '#web/ui/Button.tsx';
import { fieldSentence } from '#web/ui/fieldSentence.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** What counts visitors of a public page, where they agreed to it: by the names that the services give. */
export function Tags({ tags, busy, error, onSave }: { tags: SiteTags; busy: boolean; error: unknown; onSave: (tags: SiteTags) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState({ gtmId: tags.gtmId ?? '', metaPixelId: tags.metaPixelId ?? '' });
  const [tried, setTried] = useState(false);
  const wanted = { gtmId: typed.gtmId.trim().toUpperCase() || null, metaPixelId: typed.metaPixelId.trim() || null };
  const read = SiteTags.safeParse(wanted);
  const wrong = (name: keyof SiteTags) => (tried && read.error?.issues.some(({ path }) => path[0] === name) ? fieldSentence('invalid_tag') : undefined);
  const changed = wanted.gtmId !== tags.gtmId || wanted.metaPixelId !== tags.metaPixelId;
  return (
    <form className="flex max-w-2xl flex-col gap-3" onSubmit={(event) => { event.preventDefault(); setTried(true); if (read.success && changed) onSave(read.data); }}>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextInput label={t('sites.gtm')} optional mono placeholder="GTM-AB12CD" maxLength={20} autoComplete="off" value={typed.gtmId} error={wrong('gtmId')} onChange={(event) => setTyped({ ...typed, gtmId: event.target.value })} />
        <TextInput label={t('sites.pixel')} optional mono inputMode="numeric" placeholder="123456789012345" maxLength={20} autoComplete="off" value={typed.metaPixelId} error={wrong('metaPixelId')} onChange={(event) => setTyped({ ...typed, metaPixelId: event.target.value })} />
      </div>
      <Problem error={error} />
      <Button className="self-start" busy={busy} disabled={!changed} type="submit">{t('sites.saveTags')}</Button>
    </form>
  );
}
