import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { changeSeries, createSeries, deleteSeries, NewSeries } from '#contracts/tickets-series.ts';
import { type Series, topic } from '#web/data/tickets.ts';
import { changedOf } from '#web/parts/catalog/changedOf.ts';
import { lookAgain, Refused } from '#web/parts/catalog/Stale.tsx';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';

/** A season or cycle; events choose it in their own form. */
export function SeriesDialog({ series = null, onClose }: { series?: Series | null; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm<z.input<typeof NewSeries>, z.output<typeof NewSeries>>(NewSeries, { name: series?.name ?? '', description: series?.description ?? '' });
  const opened = useRef(series);
  const [shown, setShown] = useState<string[]>([]);
  const [deleting, setDeleting] = useState(false);
  const create = useAction(createSeries, { topics: [topic], done: t('tickets.series.added'), onDone: onClose });
  const change = useAction(changeSeries, { topics: [topic], done: t('tickets.series.saved'), onDone: onClose });
  const remove = useAction(deleteSeries, { topics: [topic], done: t('tickets.series.deleted'), onDone: onClose });
  const send = form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      setShown(showFieldErrors(form, error));
      lookAgain(error, topic);
    };
    if (opened.current) change.mutate({ params: { id: opened.current.id }, version: opened.current.version, body: changedOf(body, form.formState.defaultValues) }, { onError });
    else create.mutate({ body }, { onError });
  });
  const title = series?.name ?? t('tickets.series.add');
  return (
    <Dialog open sticky onClose={onClose} title={title} footer={<>
      {series && <Button kind="dangerQuiet" className="md:mr-auto" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>}
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={create.isPending || change.isPending} onClick={() => void send()}>{t('tickets.series.save')}</Button>
    </>}>
      <Form label={title} onSubmit={(event) => void send(event)}>
        <TextInput label={t('tickets.series.name')} autoFocus maxLength={200} {...field(form, 'name')} />
        <TextArea label={t('tickets.description')} hint={t('tickets.form.descriptionHint')} optional maxLength={20_000} {...field(form, 'description')} />
        <Refused error={create.error ?? change.error} opened={opened.current} now={series} busy={change.isPending} shownFields={shown} onReapply={() => { opened.current = series; void send(); }} labels={{ name: { name: t('tickets.series.name') }, description: { name: t('tickets.description') } }} />
      </Form>
      {series && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('tickets.series.deleteTitle', { name: series.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: series.id }, version: series.version })}>{t('tickets.series.deleteBody')}</ConfirmDialog>}
    </Dialog>
  );
}
