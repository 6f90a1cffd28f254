import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { redeliver } from '#contracts/webhooks.ts';
import { deliveryOf, topic } from '#web/data/webhooks.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { Timeline } from '#web/ui/Timeline.tsx';
import { deliveryTones } from './words.ts';

const pretty = (body: string): string => JSON.stringify(JSON.parse(body), null, 2);

const REASONS = new Set(['NETWORK', 'TIMEOUT', 'ADDRESS_REFUSED', 'ANSWER_TOO_LARGE']);

/** One message: what was sent, and every answer to it. */
export function DeliveryPanel({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery({ ...deliveryOf(id ?? ''), enabled: id !== undefined });
  const again = useAction(redeliver, { topics: [topic], done: t('webhooks.againDone') });
  const message = id ? query.data : undefined;
  const why = (error: string) => {
    const code = error.split(':')[0]!;
    return REASONS.has(code) ? t(`webhooks.why.${code}`) : error;
  };
  return (
    <SidePanel open={id !== undefined} onClose={onClose} title={message ? t(`webhook.${message.topic}`) : t('webhooks.message')}
      footer={message && message.status !== 'waiting' && <Button kind="primary" busy={again.isPending} onClick={() => again.mutate({ params: { id: message.id } })}>{t('webhooks.again')}</Button>}>
      {query.isError && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && id && <SkeletonLines />}
      {message && (
        <div className="flex flex-col gap-4">
          <Problem error={again.error} />
          <KeyValue items={[
            [t('webhooks.result'), <Status tone={deliveryTones[message.status]}>{t(`webhooks.delivery.${message.status}`)}</Status>],
            [t('webhooks.topic'), <code className="text-sm">{message.topic}</code>],
            [t('webhooks.messageId'), <code className="text-sm break-all">{message.messageId}</code>],
            [t('webhooks.when'), <DateTime at={message.createdAt} />],
            [t('webhooks.nextAt'), message.nextAt && <DateTime at={message.nextAt} />],
          ]} />
          <section aria-labelledby="webhook-body" className="border-t border-line pt-4">
            <h3 id="webhook-body" className="mb-2 font-medium">{t('webhooks.body')}</h3>
            <pre tabIndex={0} className="scroll-thin overflow-x-auto rounded-md bg-sunken px-3 py-2 text-sm">{pretty(message.body)}</pre>
          </section>
          <section aria-labelledby="webhook-attempts" className="border-t border-line pt-4">
            <h3 id="webhook-attempts" className="mb-3 font-medium">{t('webhooks.attempts')}</h3>
            <Timeline items={message.attempts.map(({ id: one, at, tookMs, httpStatus, answer, error }) => ({
              id: one, at, tone: error === null && httpStatus !== null && httpStatus < 300 ? 'good' : 'bad', who: t('webhooks.took', { ms: tookMs }),
              title: httpStatus === null ? t('webhooks.noAnswer') : `HTTP ${httpStatus}`, note: <span className="text-sm break-words whitespace-pre-wrap">{error === null ? answer : why(error)}</span>,
            }))} />
          </section>
        </div>
      )}
    </SidePanel>
  );
}
