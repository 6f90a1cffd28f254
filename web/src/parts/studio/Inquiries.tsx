import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dismissInquiry, type Inquiry } from '#contracts/studio-inquiries.ts';
import { firstInquiries, inquiriesTopic } from '#web/data/inquiries.ts';
import { relative } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';

/** The most that fit beside the day. */
const SHORT = 6;

/** Who wrote and has no open session. Without any there is nothing to see. */
export function Inquiries() {
  const { t } = useTranslation();
  const query = useQuery(firstInquiries(SHORT));
  if (query.error && !query.data) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data?.items.length) return null;
  return (
    <section aria-label={t('studio.inquiries')}>
      <h2 className="mb-2 text-lg font-semibold">{t('studio.inquiries')}</h2>
      <ul className="border-t border-line">{query.data.items.map((inquiry) => <Row key={inquiry.id} inquiry={inquiry} />)}</ul>
    </section>
  );
}

function Row({ inquiry: { id, clientId, clientName, lastAt, answeredAt, text } }: { inquiry: Inquiry }) {
  const { t } = useTranslation();
  const mayCreate = useMay('studio.session.create');
  const dismiss = useAction(dismissInquiry, { topics: [inquiriesTopic], done: t('studio.inquiries.dismissed') });
  return (
    <li className="flex flex-col gap-1 border-b border-line px-1 py-2">
      <span className="flex items-baseline justify-between gap-4">
        <Link to="/clients/$id" params={{ id: clientId }} search={{ tab: 'messages' }} className="min-w-0 truncate font-medium underline-offset-3 hover:underline">{clientName}</Link>
        <span className="shrink-0 text-sm text-soft">{relative(lastAt)}{answeredAt === null && <span className="text-wait"> · {t('studio.inquiries.unanswered')}</span>}</span>
      </span>
      <span className="line-clamp-2 text-sm text-soft">{text}</span>
      {mayCreate && (
        <span className="flex gap-2">
          <ButtonLink size="small" to="/studio/sessions/new" search={{ clientId }}>{t('studio.inquiries.request')}</ButtonLink>
          <Button size="small" kind="quiet" busy={dismiss.isPending} onClick={() => dismiss.mutate({ params: { id } })}>{t('studio.inquiries.dismiss')}</Button>
        </span>
      )}
      <Problem error={dismiss.error} />
    </li>
  );
}
