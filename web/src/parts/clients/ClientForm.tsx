import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFieldArray, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ClientChannel, ImageRelease, NewClient, type NewClientInput, PhoneLabel, TaxIdKind } from '#contracts/clients.ts';
import { ClientKind } from '#contracts/client-terms.ts';
import { type Client, clientSettings, tags as knownTags } from '#web/data/clients.ts';
import { Button } from '#web/ui/Button.tsx';
import { Controlled, errorOf, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { KnownClients } from './KnownClients.tsx';
import { TagInput } from './TagInput.tsx';
import { useContactCheck } from './useContactCheck.ts';

export type ClientValues = z.output<typeof NewClient>;

/** The contract, judging what is left when the empty lines of the form are taken out. */
const FormSchema = z.preprocess((values) => {
  const { emails, addresses, taxIds, notes, blockedReason, ...rest } = values as NewClientInput;
  return {
    ...rest, emails: emails?.filter(({ email }) => email.trim() !== ''), addresses: addresses?.filter((address) => address.line.trim() !== '' || address.lat !== null), taxIds: taxIds?.filter(({ number }) => number.trim() !== ''),
    notes: notes?.trim() || null, blockedReason: blockedReason?.trim() || null,
  };
}, NewClient) as unknown as z.ZodType<ClientValues, NewClientInput>;

const emptyAddress = { label: '', line: '', details: '', city: '', region: '', postalCode: '', lat: null, lng: null };

/** What the form starts from: nothing, or the client as they are. */
export const startOf = (client?: Client): NewClientInput => ({
  kind: client?.kind ?? 'individual', fullName: client?.fullName ?? '', phones: client && client.phones.length > 0 ? client.phones.map(({ typed, label }) => ({ number: typed, label })) : [{ number: '', label: 'mobile' }],
  emails: client?.emails.map(({ email }) => ({ email })) ?? [{ email: '' }], addresses: client?.addresses.map(({ id: _, ...address }) => address) ?? [], taxIds: client?.taxIds.map(({ kind, number, name }) => ({ kind, number, name })) ?? [],
  preferredChannel: client?.preferredChannel ?? 'whatsapp', creditTermsDays: client?.creditTermsDays ?? 0, imageRelease: client?.imageRelease ?? 'unknown', notes: client?.notes ?? '', tags: client?.tags ?? [],
  externalRef: client?.externalRef ?? null, blockedReason: client?.blockedReason ?? '',
});

interface Props {
  client?: Client;
  draftKey: string;
  action: string;
  busy: boolean;
  error: unknown;
  /** Called with `saved`, to be run once the server has it (it forgets the draft), and the fields that were changed. */
  onSave: (values: ClientValues, saved: () => void, changed: readonly (keyof ClientValues)[]) => void;
  /** Ways out of a refusal, shown with it. */
  wayOut?: ReactNode;
  onCancel: () => void;
}

/** Everything of a client on one page; what is empty is left out. */
export function ClientForm({ client, draftKey, action, busy, error, onSave, onCancel, wayOut }: Props) {
  const { t } = useTranslation();
  const form = useContractForm<NewClientInput, ClientValues>(FormSchema, startOf(client));
  const draft = useDraft(form, draftKey);
  const { clientEmailRequired = true } = useQuery(clientSettings).data ?? {};
  const { control, formState: { dirtyFields } } = form;
  const phones = useFieldArray({ control, name: 'phones' });
  const emails = useFieldArray({ control, name: 'emails' });
  const addresses = useFieldArray({ control, name: 'addresses' });
  const taxIds = useFieldArray({ control, name: 'taxIds' });
  const [kind, firstPhone = '', firstEmail = ''] = useWatch({ control, name: ['kind', 'phones.0.number', 'emails.0.email'] }) as [ClientValues['kind'], string?, string?];
  const check = useContactCheck({ phone: firstPhone, email: firstEmail, ...(client && { exceptId: client.id }) });
  const suggested = useQuery(knownTags).data?.items.map(({ tag }) => tag) ?? [];
  const shown = error ? showFieldErrorsOnce(form, error) : [];

  return (
    <Form label={action} onSubmit={form.handleSubmit((values) => onSave({ ...values, creditTermsDays: values.kind === 'institutional' ? values.creditTermsDays : 0 }, draft.clear, Object.keys(dirtyFields) as (keyof ClientValues)[]))} className="max-w-3xl gap-0!">
      <Section title={t('clients.section.who')}>
        <div className="flex flex-col gap-4">
          <Controlled form={form} name="kind">{({ value, onChange }) => <Segmented label={t('clients.field.kind')} value={value as ClientValues['kind']} onChange={onChange} options={ClientKind.options.map((one) => ({ value: one, label: t(`clients.kind.${one}`) }))} />}</Controlled>
          <TextInput label={t('clients.field.fullName')} autoFocus={!client} maxLength={100} {...field(form, 'fullName')} />
          <Rows label={t('clients.field.phones')} add={t('clients.addPhone')} onAdd={() => phones.append({ number: '', label: 'mobile' })} most={10} count={phones.fields.length}>
            {phones.fields.map((row, at) => (
              <Row key={row.id} remove={t('clients.removePhone')} onRemove={phones.fields.length > 1 ? () => phones.remove(at) : undefined}>
                <TextInput label={at === 0 ? t('clients.field.primaryPhone') : t('clients.field.phone')} type="tel" inputMode="tel" maxLength={40} className="min-w-40 flex-1" {...field(form, `phones.${at}.number`)}
                  {...(at === 0 && { hint: check.phoneHint, error: errorOf(form, 'phones.0.number') ?? check.phoneError })} />
                <Controlled form={form} name={`phones.${at}.label`}>{({ value, onChange }) => <Select label={t('clients.field.label')} className="w-32" value={value as 'mobile'} onChange={onChange} options={PhoneLabel.options.map((one) => ({ value: one, label: t(`clients.phoneLabel.${one}`) }))} />}</Controlled>
              </Row>
            ))}
          </Rows>
          <Rows label={t('clients.field.emails')} add={t('clients.addEmail')} onAdd={() => emails.append({ email: '' })} most={10} count={emails.fields.length}>
            {emails.fields.map((row, at) => (
              <Row key={row.id} remove={t('clients.removeEmail')} onRemove={emails.fields.length > 1 || !clientEmailRequired ? () => emails.remove(at) : undefined}>
                <TextInput label={at === 0 ? t('clients.field.primaryEmail') : t('clients.field.email')} type="email" inputMode="email" maxLength={100} optional={!clientEmailRequired} className="min-w-40 flex-1" {...field(form, `emails.${at}.email`)}
                  {...(at === 0 && { error: errorOf(form, 'emails.0.email') ?? errorOf(form, 'emails') ?? check.emailError })} />
              </Row>
            ))}
          </Rows>
          <KnownClients matches={check.matches} />
        </div>
      </Section>
      <Section title={t('clients.section.reach')}>
        <div className="flex flex-col gap-4">
          <Controlled form={form} name="preferredChannel">{({ value, onChange }) => <Select label={t('clients.field.preferredChannel')} className="max-w-60" value={value as 'whatsapp'} onChange={onChange} options={ClientChannel.options.map((one) => ({ value: one, label: t(`clients.channel.${one}`) }))} />}</Controlled>
          <Rows label={t('clients.field.addresses')} add={t('clients.addAddress')} onAdd={() => addresses.append(emptyAddress)} most={10} count={addresses.fields.length}>
            {addresses.fields.map((row, at) => (
              <Row key={row.id} remove={t('clients.removeAddress')} onRemove={() => addresses.remove(at)}>
                <div className="grid min-w-0 flex-1 grid-cols-6 gap-2">
                  <TextInput label={t('clients.field.addressLabel')} placeholder={t('clients.addressLabelExample')} optional maxLength={40} className="col-span-2 max-md:col-span-6" {...field(form, `addresses.${at}.label`)} />
                  <TextInput label={t('clients.field.addressLine')} maxLength={300} className="col-span-4 max-md:col-span-6" {...field(form, `addresses.${at}.line`)} />
                  <TextInput label={t('clients.field.addressDetails')} optional maxLength={300} className="col-span-4 max-md:col-span-6" {...field(form, `addresses.${at}.details`)} />
                  <TextInput label={t('clients.field.city')} optional maxLength={100} className="col-span-2 max-md:col-span-6" {...field(form, `addresses.${at}.city`)} />
                  <Controlled form={form} name={`addresses.${at}.lat`}>{({ value, onChange, error: refused }) => <NumberInput label={t('clients.field.lat')} optional className="col-span-3" value={value as number | null} onChange={onChange} min={-90} max={90} format={{ maximumFractionDigits: 6 }} error={refused} />}</Controlled>
                  <Controlled form={form} name={`addresses.${at}.lng`}>{({ value, onChange, error: refused }) => <NumberInput label={t('clients.field.lng')} optional className="col-span-3" value={value as number | null} onChange={onChange} min={-180} max={180} format={{ maximumFractionDigits: 6 }} error={refused} />}</Controlled>
                </div>
              </Row>
            ))}
          </Rows>
        </div>
      </Section>
      <Section title={t('clients.section.terms')}>
        <div className="flex flex-col gap-4">
          <Rows label={t('clients.field.taxIds')} add={t('clients.addTaxId')} onAdd={() => taxIds.append({ kind: 'nit', number: '', name: '' })} most={5} count={taxIds.fields.length}>
            {taxIds.fields.map((row, at) => (
              <Row key={row.id} remove={t('clients.removeTaxId')} onRemove={() => taxIds.remove(at)}>
                <Controlled form={form} name={`taxIds.${at}.kind`}>{({ value, onChange }) => <Select label={t('clients.field.taxIdKind')} className="w-32" value={value as 'nit'} onChange={onChange} options={TaxIdKind.options.map((one) => ({ value: one, label: t(`clients.taxIdKind.${one}`) }))} />}</Controlled>
                <TextInput label={t('clients.field.taxNumber')} maxLength={30} className="w-40 max-md:flex-1" {...field(form, `taxIds.${at}.number`)} />
                <TextInput label={t('clients.field.taxName')} optional maxLength={150} className="min-w-40 flex-1" {...field(form, `taxIds.${at}.name`)} />
              </Row>
            ))}
          </Rows>
          {kind === 'institutional' && <Controlled form={form} name="creditTermsDays">{({ value, onChange, error: refused }) => <NumberInput label={t('clients.field.creditTermsDays')} hint={t('clients.creditHint')} className="max-w-60" min={0} max={90} unit={t('clients.days')} value={value as number} onChange={(next) => onChange(next ?? 0)} error={refused} />}</Controlled>}
          <Controlled form={form} name="imageRelease">{({ value, onChange }) => <Select label={t('clients.field.imageRelease')} className="max-w-60" value={value as 'unknown'} onChange={onChange} options={ImageRelease.options.map((one) => ({ value: one, label: t(`clients.release.${one}`) }))} />}</Controlled>
          <Controlled form={form} name="tags">{({ value, onChange, error: refused }) => <TagInput label={t('clients.field.tags')} optional value={value as string[]} onChange={onChange} suggestions={suggested} error={refused} />}</Controlled>
          <TextArea label={t('clients.field.notes')} optional maxLength={4000} {...field(form, 'notes')} />
          <TextInput label={t('clients.field.blockedReason')} hint={t('clients.blockedHint')} optional maxLength={300} {...field(form, 'blockedReason')} />
        </div>
      </Section>
      <Problem error={error} shownFields={shown} className="mb-3">{wayOut}</Problem>
      <FormFooter action={action} busy={busy} onCancel={onCancel} sticky />
      {draft.guard}
    </Form>
  );
}

/** A refusal of the server is put beside its fields once, not at every stroke afterwards. */
const told = new WeakMap<object, string[]>();
function showFieldErrorsOnce(form: Parameters<typeof showFieldErrors<NewClientInput>>[0], error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const known = told.get(error);
  if (known) return known;
  told.set(error, []);
  const shown = showFieldErrors(form, error);
  told.set(error, shown);
  return shown;
}

const Rows = ({ label, add, onAdd, most, count, children }: { label: string; add: string; onAdd: () => void; most: number; count: number; children: ReactNode }) => (
  <fieldset className="flex min-w-0 flex-col gap-2">
    <legend className="sr-only">{label}</legend>
    {children}
    {count < most && <Button kind="quiet" size="small" className="-ml-2 self-start text-accent-text" icon={<Plus className="size-4" />} onClick={onAdd}>{add}</Button>}
  </fieldset>
);

const Row = ({ remove, onRemove, children }: { remove: string; onRemove: (() => void) | undefined; children: ReactNode }) => (
  <div className="flex items-start gap-2">
    <div className="flex min-w-0 flex-1 flex-wrap items-start gap-2">{children}</div>
    {onRemove && <IconButton label={remove} icon={<Trash2 />} className="mt-6" onClick={onRemove} />}
  </div>
);
