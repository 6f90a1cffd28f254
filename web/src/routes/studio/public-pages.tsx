import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changePublicSettings } from '#contracts/studio-quotes.ts';
import { packagePages } from '#web/data/catalog.ts';
import { publicSettings } from '#web/data/quotes.ts';
import { PublicSettingsFields, type PublicSettingsValues } from '#web/parts/studio/quotes/publicSettingsFields.ts';
import { QrCode } from '#web/frame/QrCode.tsx';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';

export const Route = createFileRoute('/studio/public-pages')({ staticData: { title: 'quotesUi.settings.title' }, beforeLoad: requires('settings.manage'), component: PublicPagesScreen });

function PublicPagesScreen() {
  const { t } = useTranslation();
  const query = useQuery(publicSettings);
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('quotesUi.settings.title')} note={t('quotesUi.settings.note')} />
      {query.isPending && <SkeletonLines lines={12} />}
      {query.error && !query.data && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <SettingsForm settings={query.data.settings} url={query.data.bookingUrl} />}
    </div>
  );
}

function SettingsForm({ settings, url }: { settings: PublicSettingsValues; url: string }) {
  const { t } = useTranslation();
  const form = useContractForm(PublicSettingsFields, settings);
  const draft = useDraft(form, 'studio-public-pages');
  const save = useAction(changePublicSettings, { topics: ['public-settings'], done: t('quotesUi.settings.saved'), onDone: (after) => {
    draft.clear();
    form.reset(after.settings);
  } });
  const submit = form.handleSubmit((values) => save.mutate({ body: values }, { onError: (error) => void showFieldErrors(form, error) }));
  const number = (name: 'quoteValidityDays' | 'bookingDurationMin' | 'bookingLeadHours' | 'bookingDaysAhead', unit: string, min: number, max: number) => (
    <Controlled form={form} name={name}>{({ value, onChange, onBlur, error }) => <NumberInput label={t(`quotesUi.settings.${name}`)} value={value} onChange={onChange} onBlur={onBlur} error={error} unit={unit} min={min} max={max} className="max-w-xs" />}</Controlled>
  );
  const toggle = (name: 'bookingOpen' | 'bookingExternal' | 'bookingShowPrices') => (
    <Controlled form={form} name={name}>{({ value, onChange }) => <Switch label={t(`quotesUi.settings.${name}`)} hint={t(`quotesUi.settings.${name}.hint`)} checked={value} onChange={onChange} />}</Controlled>
  );
  const open = form.watch('bookingOpen');
  return (
    <Form onSubmit={submit} label={t('quotesUi.settings.title')}>
      <Section title={t('quotesUi.settings.quotes')}>
        <div className="flex flex-col gap-4">
          {number('quoteValidityDays', t('quotesUi.settings.days'), 1, 90)}
          <TextArea label={t('quotesUi.settings.quoteTerms')} hint={t('quotesUi.settings.quoteTerms.hint')} {...field(form, 'quoteTerms')} />
          <TextArea label={t('quotesUi.settings.bankDetails')} hint={t('quotesUi.settings.bankDetails.hint')} {...field(form, 'bankDetails')} />
        </div>
      </Section>
      <Section title={t('quotesUi.settings.booking')}>
        <div className="flex flex-col gap-4">
          {toggle('bookingOpen')}
          {open && <>
            <div className="flex flex-wrap items-start gap-5 rounded-md border border-line p-4">
              <QrCode text={url} label={t('quotesUi.settings.qr')} />
              <div className="flex min-w-0 flex-1 basis-60 flex-col gap-2"><p>{t('quotesUi.settings.share')}</p><CopyText block text={url} /></div>
            </div>
            <TextArea label={t('quotesUi.settings.bookingText')} {...field(form, 'bookingText')} />
            {toggle('bookingExternal')}
            <Controlled form={form} name="bookingPackageIds">{({ value, onChange }) => <Packages value={value} onChange={onChange} />}</Controlled>
            {toggle('bookingShowPrices')}
            {number('bookingDurationMin', t('quotesUi.settings.minutes'), 15, 720)}
            {number('bookingLeadHours', t('quotesUi.settings.hours'), 0, 720)}
            {number('bookingDaysAhead', t('quotesUi.settings.days'), 1, 365)}
          </>}
        </div>
      </Section>
      <Problem error={save.error} />
      <FormFooter sticky action={t('web.save')} busy={save.isPending} disabled={!form.formState.isDirty} />
      {draft.guard}
    </Form>
  );
}

function Packages({ value, onChange }: { value: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(packagePages({}));
  const packages = pages.data?.pages.flatMap(({ items }) => items).filter(({ status }) => status === 'active') ?? [];
  return (
    <fieldset>
      <legend className="font-medium">{t('quotesUi.settings.packages')}</legend>
      <p className="text-sm text-soft">{t('quotesUi.settings.packages.hint')}</p>
      {packages.map(({ id, name }) => <Checkbox key={id} label={name} checked={value.includes(id)} onChange={(checked) => onChange(checked ? [...value, id] : value.filter((one) => one !== id))} />)}
    </fieldset>
  );
}
