import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_UPLOAD } from '#contracts/files.ts';
import { upload } from '#web/data/files.ts';
import { bytes } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TenantMark } from './TenantMark.tsx';

/** The logo: sent as soon as it is chosen, in force when the form is saved. */
export function LogoField({ value, onChange, name }: { value: string | null; onChange: (value: string | null) => void; name: string }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const mayUpload = useMay('files.upload');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      onChange((await upload(file, 'logo')).id);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FieldGroup label={t('admin.business.logo')} hint={t('admin.business.logoHint', { size: bytes(MAX_UPLOAD.logo) })}>
      <div className="flex flex-wrap items-center gap-3">
        <TenantMark name={name} logoFileId={value} size="large" />
        {mayUpload && <>
          <input ref={input} type="file" accept="image/png,image/jpeg,image/webp" className="hidden" aria-hidden tabIndex={-1} onChange={(event) => { void take(event.target.files?.[0]); event.target.value = ''; }} />
          <Button busy={busy} onClick={() => input.current?.click()}>{t('admin.business.logoChoose')}</Button>
        </>}
        {value && <Button kind="quiet" onClick={() => onChange(null)}>{t('admin.business.logoRemove')}</Button>}
      </div>
      <Problem error={error} />
    </FieldGroup>
  );
}
