import { Camera, X } from 'lucide-react';
import { useEffect, useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Text } from '#contracts/shapes.ts';
import { cx } from '#web/ui/classes.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { Controlled, field, Form, useContractForm } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { useDraft } from '#web/ui/useDraft.tsx';
import type { EntryOnDevice } from './asDone.ts';
import { note } from './errands.ts';

const Fields = z.strictObject({ kind: z.enum(['photographer_observation', 'incident']), body: Text(4000), photo: z.instanceof(File).nullable() });

/** An observation or an incident, with a picture of it where that says more. */
export function NoteForm({ entry }: { entry: EntryOnDevice }) {
  const { t } = useTranslation();
  const form = useContractForm(Fields, { kind: 'photographer_observation', body: '', photo: null });
  // A picture is taken again; words are not.
  const draft = useDraft(form, `note-${entry.assignmentId}`, { omit: ['photo'], mayLeave: true });
  const submit = form.handleSubmit(async (values) => {
    try {
      await note(entry, values, `${t(`crew.note.${values.kind}`)} · ${entry.client.fullName}`);
      draft.clear();
      form.reset({ kind: 'photographer_observation', body: '', photo: null });
      toast.done(t('crew.note.kept'));
    } catch (error) {
      toast.failed(error);
    }
  });
  return (
    <Form onSubmit={submit} label={t('crew.note.title')}>
      <Controlled form={form} name="kind">{({ value, onChange }) => <Segmented label={t('crew.note.kind')} value={value} onChange={onChange} options={(['photographer_observation', 'incident'] as const).map((one) => ({ value: one, label: t(`crew.note.${one}`) }))} />}</Controlled>
      <TextArea label={t('crew.note.body')} {...field(form, 'body')} />
      <Controlled form={form} name="photo">{({ value, onChange }) => <Photo file={value} onChange={onChange} />}</Controlled>
      <Button type="submit" size="large" busy={form.formState.isSubmitting}>{t('crew.note.save')}</Button>
    </Form>
  );
}

function Photo({ file, onChange }: { file: File | null; onChange: (file: File | null) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const address = useMemo(() => file && URL.createObjectURL(file), [file]);
  useEffect(() => () => {
    if (address) URL.revokeObjectURL(address);
  }, [address]);
  if (file && address) {
    return (
      <div className="flex items-center gap-3">
        <img src={address} alt={t('crew.note.photoOf')} className="size-16 rounded-md border border-line object-cover" />
        <span className="min-w-0 flex-1 truncate text-sm text-soft">{file.name}</span>
        <IconButton label={t('crew.note.photoRemove')} icon={<X />} onClick={() => onChange(null)} />
      </div>
    );
  }
  return (
    <div>
      <input id={id} type="file" accept="image/*" className="peer sr-only" onChange={(event) => { onChange(event.target.files?.[0] ?? null); event.target.value = ''; }} />
      <label htmlFor={id} className={cx(buttonClass({ size: 'large' }), 'peer-focus-visible:outline-2')}><Camera className="size-4.5" />{t('crew.note.photo')}</label>
    </div>
  );
}
