import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConsentPurpose, recordConsent, undoMerge } from '#contracts/clients.ts';
import { type Client, consentsOf, topic } from '#web/data/clients.ts';
import { phoneText } from '#web/phone.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Linkified } from '#web/ui/Linkified.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge, Status } from '#web/ui/Status.tsx';

/** What is known of a client. */
export function SummaryTab({ client }: { client: Client }) {
  const { t } = useTranslation();
  const list = (items: readonly React.ReactNode[]) => (items.length > 0 ? <ul className="flex flex-col gap-1">{items.map((item, at) => <li key={at} className="min-w-0 break-words">{item}</li>)}</ul> : null);
  return (
    <div className="flex flex-col">
      <Section title={t('clients.section.contact')}>
        <KeyValue items={[
          [t('clients.field.phones'), list(client.phones.map(({ e164, label }) => <><a href={`tel:${e164}`} className="tabular-nums underline-offset-3 hover:underline">{phoneText(e164)}</a> <span className="text-sm text-soft">{t(`clients.phoneLabel.${label}`)}</span></>))],
          [t('clients.field.emails'), list(client.emails.map(({ email, verifiedAt }) => <><a href={`mailto:${email}`} className="underline-offset-3 hover:underline">{email}</a>{verifiedAt && <Badge tone="good" className="ml-2">{t('clients.verified')}</Badge>}</>))],
          [t('clients.field.preferredChannel'), t(`clients.channel.${client.preferredChannel}`)],
          [t('clients.field.addresses'), list(client.addresses.map((address) => <Place address={address} />))],
        ]} />
      </Section>
      <Section title={t('clients.section.terms')}>
        <KeyValue items={[
          [t('clients.field.kind'), t(`clients.kind.${client.kind}`)],
          [t('clients.field.taxIds'), list(client.taxIds.map(({ kind, number, name }) => <><span className="text-soft">{t(`clients.taxIdKind.${kind}`)}</span> <span className="tabular-nums">{number}</span>{name && <span className="text-soft"> · {name}</span>}</>))],
          [t('clients.field.creditTermsDays'), client.kind === 'institutional' ? t('clients.creditDays', { count: client.creditTermsDays }) : null],
          [t('clients.field.imageRelease'), <span key="release" className="inline-flex flex-wrap gap-x-2"><Status tone={client.imageRelease === 'granted' ? 'good' : client.imageRelease === 'denied' ? 'bad' : 'neutral'} hollow={client.imageRelease === 'unknown'}>{t(`clients.release.${client.imageRelease}`)}</Status>{client.imageReleaseAt && <span className="text-sm text-soft"><DateTime at={client.imageReleaseAt} show="date" /></span>}</span>],
          [t('clients.field.externalRef'), client.externalRef],
          [t('clients.field.notes'), client.notes && <p className="whitespace-pre-wrap break-words"><Linkified text={client.notes} /></p>],
          [t('clients.field.since'), <DateTime key="since" at={client.createdAt} show="date" />],
        ]} />
      </Section>
      <Consents client={client} />
      <Merges client={client} />
    </div>
  );
}

const Place = ({ address: { label, line, details, city, region, lat, lng } }: { address: Client['addresses'][number] }) => {
  const { t } = useTranslation();
  return (
    <>
      {label && <span className="text-soft">{label}: </span>}
      {[line, details, city, region].filter(Boolean).join(', ')}
      {lat !== null && lng !== null && <> <a href={`https://www.openstreetmap.org/?mlat=${lat}&mlon=${lng}#map=17/${lat}/${lng}`} target="_blank" rel="noreferrer noopener" className="text-sm text-accent-text underline underline-offset-3">{t('clients.onMap')}</a></>}
    </>
  );
};

/** What a client said yes and no to; the newest of each purpose is in force. */
function Consents({ client }: { client: Client }) {
  const { t } = useTranslation();
  const mayEdit = useMay('clients.edit') && !client.anonymizedAt;
  const given = useQuery(consentsOf(client.id)).data?.items ?? [];
  const [purpose, setPurpose] = useState<(typeof ConsentPurpose.options)[number]>('messages');
  const keep = useAction(recordConsent, { topics: [topic], done: t('clients.consent.kept') });
  const inForce = ConsentPurpose.options.flatMap((one) => given.find((consent) => consent.purpose === one) ?? []);
  if (inForce.length === 0 && !mayEdit) return null;
  return (
    <Section title={t('clients.section.consents')}>
      {inForce.length > 0 && (
        <ul className="mb-3 flex flex-col gap-1.5">
          {inForce.map((consent) => (
            <li key={consent.id} className="flex flex-wrap items-baseline gap-x-3">
              <Status tone={consent.granted ? 'good' : 'bad'}>{t(`clients.consent.${consent.purpose}`)}: {t(consent.granted ? 'web.yes' : 'web.no')}</Status>
              <span className="text-sm text-soft"><DateTime at={consent.recordedAt} show="date" />{consent.recordedBy && ` · ${consent.recordedBy}`}{consent.source && ` · ${consent.source}`}</span>
            </li>
          ))}
        </ul>
      )}
      {mayEdit && (
        <div className="flex flex-wrap items-end gap-2">
          <Select label={t('clients.consent.about')} className="w-56" value={purpose} onChange={setPurpose} options={ConsentPurpose.options.map((value) => ({ value, label: t(`clients.consent.${value}`) }))} />
          <Button busy={keep.isPending} onClick={() => keep.mutate({ params: { id: client.id }, body: { purpose, granted: true } })}>{t('clients.consent.yes')}</Button>
          <Button busy={keep.isPending} onClick={() => keep.mutate({ params: { id: client.id }, body: { purpose, granted: false } })}>{t('clients.consent.no')}</Button>
        </div>
      )}
      <Problem error={keep.error} className="mt-2" />
    </Section>
  );
}

/** Which clients were joined into this one, each with the way back. */
function Merges({ client }: { client: Client }) {
  const { t } = useTranslation();
  const mayMerge = useMay('clients.merge');
  const undo = useAction(undoMerge, { topics: [topic, 'session'], done: ({ restored }) => t('clients.merge.undone', { name: restored.fullName }) });
  if (client.merges.length === 0) return null;
  return (
    <Section title={t('clients.section.merges')}>
      <ul className="flex flex-col gap-2">
        {client.merges.map((merge) => (
          <li key={merge.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span><span className="font-medium">{merge.goneName}</span> <span className="text-sm text-soft"><DateTime at={merge.mergedAt} />{merge.mergedBy && ` · ${merge.mergedBy}`}</span></span>
            {mayMerge && merge.canUndo && <Button size="small" busy={undo.isPending} onClick={() => undo.mutate({ params: { mergeId: merge.id } })}>{t('clients.merge.undo')}</Button>}
          </li>
        ))}
      </ul>
      <Problem error={undo.error} className="mt-2" />
    </Section>
  );
}
