import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { annulFiscalDocument, discardFiscalDocument, fiscalPdf, fiscalXml, retryFiscalDocument } from '#contracts/invoicing.ts';
import { callRaw } from '#web/api.ts';
import { documentOf, type FiscalDetail, topic } from '#web/data/invoicing.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog, SidePanel } from '#web/ui/Dialog.tsx';
import { Form } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { FixBuyer } from './FixBuyer.tsx';
import { fiscalTones, isOurs, numberOf } from './words.ts';

type Asking = 'fix' | 'annul' | 'discard' | null;

/** One fiscal document: what it says, what the certifier said, and what can be done. */
export function DocumentPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(documentOf(id));
  const document = query.data;
  const [asking, setAsking] = useState<Asking>(null);
  const retry = useAction(retryFiscalDocument, { topics: [topic.invoicing], done: t('invoicing.retried') });
  const again = () => document && retry.mutate({ params: { id }, version: document.version, body: {} });
  return (
    <SidePanel open onClose={onClose} width="wide" title={document ? (numberOf(document) ?? t(`invoicing.kind.${document.kind}`)) : '…'} subtitle={document && `${t(`invoicing.kind.${document.kind}`)} · ${document.buyerName}`}
      footer={document && document.can.length > 0 && <>
        {document.can.includes('discard') && <Button kind="dangerQuiet" onClick={() => setAsking('discard')}>{t('invoicing.discard')}</Button>}
        {document.can.includes('annul') && <Button kind="dangerQuiet" onClick={() => setAsking('annul')}>{t('invoicing.annul')}</Button>}
        {document.status === 'rejected' && document.kind === 'invoice' && document.can.includes('retry') && <Button kind="primary" onClick={() => setAsking('fix')}>{t('invoicing.fix')}</Button>}
        {document.can.includes('retry') && !(document.status === 'rejected' && document.kind === 'invoice') && <Button kind="primary" busy={retry.isPending} onClick={again}>{t('invoicing.retry')}</Button>}
      </>}>
      {query.isPending && <SkeletonLines lines={8} />}
      {query.error && !document && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {document && <Body document={document} error={retry.error} />}
      {document && asking === 'fix' && <FixBuyer document={document} onClose={() => setAsking(null)} />}
      {document && (asking === 'annul' || asking === 'discard') && <WithReason document={document} how={asking} onClose={() => setAsking(null)} />}
    </SidePanel>
  );
}

function Body({ document, error }: { document: FiscalDetail; error: unknown }) {
  const { t } = useTranslation();
  const { currency } = document;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-3">
        <Status tone={fiscalTones[document.status]} hollow={document.status === 'pending'}>{t(`invoicing.state.${document.status}`)}</Status>
        {(document.status === 'pending' || document.status === 'annulling') && document.attempts > 0 && <span className="text-sm text-soft">{document.nextAttemptAt ? <>{t('invoicing.nextAttempt')} <DateTime at={document.nextAttemptAt} show="relative" /></> : t('invoicing.waits')}</span>}
      </div>
      <Problem error={error} />
      {document.errors.length > 0 && (
        <section className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {!isOurs(document.errors[0]!) && <h3 className="font-medium">{t('invoicing.errors')}</h3>}
          <ul className="list-inside list-disc">{document.errors.map((one) => <li key={one} className="break-words">{isOurs(one) ? t(`error.${one}`) : one}</li>)}</ul>
        </section>
      )}
      <KeyValue items={[
        [t('invoicing.buyer'), document.buyerName], [t('invoicing.taxId'), document.buyerTaxId ?? t('invoicing.finalConsumer')],
        ...(document.ownerLabel ? [[t('invoicing.for'), document.ownerPath ? <Link to={document.ownerPath} className="text-accent underline">{document.ownerLabel}</Link> : document.ownerLabel] as const] : []),
        [t('invoicing.issuedAt'), <DateTime at={document.issuedAt} />],
        ...(document.certifiedAt ? [[t('invoicing.certifiedAt'), <DateTime at={document.certifiedAt} />] as const, [t('invoicing.authorization'), <code className="text-sm break-all">{document.uuid}</code>] as const] : []),
        ...(document.annulledAt ? [[t('invoicing.annulledAt'), <DateTime at={document.annulledAt} />] as const] : []),
        ...((document.annulmentReason ?? document.reason) ? [[t('invoicing.reason'), document.annulmentReason ?? document.reason] as const] : []),
        ...(document.attempts > 1 ? [[t('invoicing.attempts'), document.attempts] as const] : []),
      ]} />
      <section>
        <h3 className="mb-2 font-medium">{t('invoicing.lines')}</h3>
        <ul className="divide-y divide-line border-y border-line">
          {document.lines.map((line) => (
            <li key={line.position} className="flex items-baseline justify-between gap-3 py-2">
              <span className="min-w-0"><span className="tabular-nums">{line.quantity}</span> × {line.description}{line.discountMinor > 0 && <span className="text-sm text-soft"> · {t('invoicing.discount')} <Money minor={line.discountMinor} currency={currency} /></span>}</span>
              <Money minor={line.totalMinor} currency={currency} />
            </li>
          ))}
        </ul>
        <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-4 text-end">
          <dt className="text-soft">{t('invoicing.net')}</dt><dd><Money minor={document.netMinor} currency={currency} /></dd>
          <dt className="text-soft">{t('invoicing.tax')}</dt><dd><Money minor={document.taxMinor} currency={currency} /></dd>
          <dt className="font-semibold">{t('invoicing.total')}</dt><dd><Money minor={document.totalMinor} currency={currency} className="font-semibold" /></dd>
        </dl>
      </section>
      {document.related.length > 0 && (
        <section>
          <h3 className="mb-2 font-medium">{t('invoicing.related')}</h3>
          <ul className="flex flex-col gap-1">
            {document.related.map((one) => (
              <li key={one.id} className="flex items-center justify-between gap-3">
                <Link to="/invoices" search={{ open: one.id }} className="text-accent underline">{numberOf(one) ?? t(`invoicing.kind.${one.kind}`)}</Link>
                <span className="flex items-center gap-3"><Money minor={one.totalMinor} currency={one.currency} /><Status tone={fiscalTones[one.status]}>{t(`invoicing.state.${one.status}`)}</Status></span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {document.hasXml && <Downloads document={document} />}
    </div>
  );
}

function Downloads({ document }: { document: FiscalDetail }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState<unknown>(null);
  const [busy, setBusy] = useState<'pdf' | 'xml' | null>(null);
  const download = async (ending: 'pdf' | 'xml') => {
    setFailed(null);
    setBusy(ending);
    try {
      const blob = await (await callRaw(ending === 'pdf' ? fiscalPdf : fiscalXml, { params: { id: document.id } })).blob();
      const link = Object.assign(window.document.createElement('a'), { href: URL.createObjectURL(blob), download: `${numberOf(document)}.${ending}` });
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button busy={busy === 'pdf'} onClick={() => void download('pdf')}>{t('invoicing.pdf')}</Button>
        <Button busy={busy === 'xml'} onClick={() => void download('xml')}>{t('invoicing.xml')}</Button>
      </div>
      <Problem error={failed} />
    </div>
  );
}

function WithReason({ document, how, onClose }: { document: FiscalDetail; how: 'annul' | 'discard'; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const act = useAction(how === 'annul' ? annulFiscalDocument : discardFiscalDocument, { topics: [topic.invoicing], done: t(how === 'annul' ? 'invoicing.annulAsked' : 'invoicing.discarded'), onDone: onClose });
  const submit = () => act.mutate({ params: { id: document.id }, version: document.version, body: { reason } });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t(`invoicing.${how}Title`)} description={t(`invoicing.${how}Body`)} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="danger" busy={act.isPending} disabled={reason.trim() === ''} onClick={submit}>{t(`invoicing.${how}`)}</Button>
    </>}>
      <Form label={t(`invoicing.${how}Title`)} onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}>
        <TextArea label={t('invoicing.reason')} maxLength={255} value={reason} onChange={(event) => setReason(event.target.value)} />
        <Problem error={act.error} />
      </Form>
    </Dialog>
  );
}
