import { useMutation } from '@tanstack/react-query';
import { Camera, FileText, Paperclip } from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { upload } from '#web/data/files.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { useMedia } from '#web/ui/useMedia.ts';

export interface Slip {
  id: string;
  name: string;
}

/** The slip or the picture of a transfer: sent as soon as it is chosen, tied to the payment when that is recorded. */
export function SlipField({ value, onChange }: { value: Slip | null; onChange: (slip: Slip | null) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  // A desk has no camera that looks at a slip.
  const hasCamera = useMedia('(pointer: coarse)');
  const mayUpload = useMay('files.upload');
  const send = useMutation({ mutationFn: (file: File) => upload(file, 'slip'), onSuccess: ({ id, name }) => onChange({ id, name }) });
  if (!mayUpload) return null;
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) send.mutate(file);
    event.target.value = '';
  };
  return (
    <FieldGroup label={t('studio.pay.slip')}>
      <div className="flex flex-wrap items-center gap-2">
        <input ref={input} type="file" accept="image/png,image/jpeg,image/webp,application/pdf" className="hidden" aria-hidden tabIndex={-1} onChange={take} />
        {hasCamera && <input ref={camera} type="file" accept="image/jpeg,image/png" capture="environment" className="hidden" aria-hidden tabIndex={-1} onChange={take} />}
        {value && <span className="inline-flex min-w-0 items-center gap-1.5"><FileText className="size-4 shrink-0 text-soft" /><span className="truncate">{value.name}</span></span>}
        {hasCamera && <Button busy={send.isPending} icon={<Camera className="size-4" />} onClick={() => camera.current?.click()}>{t('studio.pay.slipPhoto')}</Button>}
        <Button busy={send.isPending} icon={<Paperclip className="size-4" />} onClick={() => input.current?.click()}>{t(value ? 'studio.pay.slipOther' : 'studio.pay.slipAdd')}</Button>
        {value && <Button kind="quiet" onClick={() => onChange(null)}>{t('studio.lines.remove')}</Button>}
      </div>
      <Problem error={send.error} />
    </FieldGroup>
  );
}
