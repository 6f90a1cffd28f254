import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createOwnFeed, revokeOwnFeed } from '#contracts/calendar.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';

/** The secret address by which one's own agenda shows in another calendar. It is seen once. */
export function OwnFeed({ hasFeed }: { hasFeed: boolean }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'renew' | 'revoke' | null>(null);
  const close = () => setAsking(null);
  const create = useAction(createOwnFeed, { topics: [calendarTopic], onDone: close });
  const revoke = useAction(revokeOwnFeed, { topics: [calendarTopic], done: t('hours.feed.revoked'), onDone: () => { create.reset(); close(); } });
  const path = create.data?.path;
  const address = path && `${location.origin}${path}`;
  return (
    <Section title={t('hours.feed.title')} note={t('hours.feed.note')}>
      <div className="flex flex-col items-start gap-3">
        {hasFeed && !address && <Status tone="good">{t('hours.feed.exists')}</Status>}
        {address && (
          <div className="flex w-full flex-col items-start gap-2">
            <p className="text-soft">{t('hours.feed.once')}</p>
            <CopyText block text={address} label={t('hours.feed.copy')} className="w-full max-w-2xl" />
            <a href={address.replace(/^https?:/, 'webcal:')} className="inline-flex min-h-(--control) items-center text-accent-text underline underline-offset-3">{t('hours.feed.open')}</a>
          </div>
        )}
        <Problem error={asking ? null : create.error} />
        <div className="flex flex-wrap gap-2">
          {hasFeed
            ? <><Button onClick={() => setAsking('renew')}>{t('hours.feed.renew')}</Button><Button kind="dangerQuiet" onClick={() => setAsking('revoke')}>{t('hours.feed.revoke')}</Button></>
            : <Button busy={create.isPending} onClick={() => create.mutate()}>{t('hours.feed.create')}</Button>}
        </div>
      </div>
      <ConfirmDialog open={asking === 'renew'} onClose={close} danger={false} title={t('hours.feed.renewTitle')} action={t('hours.feed.renew')} busy={create.isPending} error={create.error} onConfirm={() => create.mutate()}>{t('hours.feed.stops')}</ConfirmDialog>
      <ConfirmDialog open={asking === 'revoke'} onClose={close} title={t('hours.feed.revokeTitle')} action={t('hours.feed.revoke')} busy={revoke.isPending} error={revoke.error} onConfirm={() => revoke.mutate()}>{t('hours.feed.stops')}</ConfirmDialog>
    </Section>
  );
}
