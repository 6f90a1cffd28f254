import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { TemplateChannel } from '#contracts/messages.ts';
import { previewOf } from '#web/data/messages.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { useDelayed } from '#web/ui/useDelayed.ts';
import { Bubble } from './Bubble.tsx';

/** How what is being typed arrives, with sample data. The e-mail stands in a frame that can run nothing. */
export function Preview({ messageKey, channel, locale, subject, body }: { messageKey: string; channel: TemplateChannel; locale: 'es' | 'en'; subject: string; body: string }) {
  const { t } = useTranslation();
  const words = useDelayed(JSON.stringify({ subject, body }), 300);
  const query = useQuery({ ...previewOf(messageKey, channel, locale, JSON.parse(words) as { subject: string; body: string }), enabled: body.trim() !== '', placeholderData: (before) => before });
  if (query.isError) return <Problem error={query.error} />;
  if (!query.data) return <SkeletonLines lines={4} />;
  const { html, text, segments, length, encoding } = query.data;
  return (
    <div className="flex flex-col gap-2">
      {html ? (
        <>
          <p className="font-medium break-words">{query.data.subject}</p>
          <iframe title={t('messages.previewMail')} sandbox="" srcDoc={html} className="h-96 w-full rounded-md border border-line" />
        </>
      ) : (
        <div className="flex flex-col gap-1 rounded-md bg-sunken p-3">
          {query.data.subject && <p className="font-medium break-words">{query.data.subject}</p>}
          <Bubble text={text} mine={false} />
        </div>
      )}
      {channel !== 'mail' && (
        <p className="text-sm text-soft tabular-nums">
          {t('messages.size', { length })}{channel === 'sms' && <> · {t('messages.segments', { segments })}{encoding === 'ucs2' && <> · {t('messages.ucs2')}</>}</>}
        </p>
      )}
    </div>
  );
}
