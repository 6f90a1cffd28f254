import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { beginSecondFactor, confirmSecondFactor } from '#contracts/me.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { field, Form, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { PasswordInput, TextInput } from '#web/ui/TextInput.tsx';
import { z } from 'zod';
import { BackupCodes } from './BackupCodes.tsx';
import { QrCode } from './QrCode.tsx';

const Password = z.strictObject({ password: z.string().min(1, { error: 'required' }) });
const Code = z.strictObject({ code: z.string().transform((text) => text.replace(/\s/g, '')).pipe(z.string().regex(/^\d{6}$/, { error: 'six_digits' })) });

/** Password, then the QR code and a first code, then the backup codes: three steps on one place. */
export function EnrolSecondFactor({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useAction(beginSecondFactor, { onDone: setSecret });
  const confirm = useAction(confirmSecondFactor, { onDone: ({ backupCodes }) => setCodes(backupCodes) });
  const password = useContractForm(Password, { password: '' });
  const code = useContractForm<{ code: string }, { code: string }>(Code, { code: '' });

  if (codes) return <BackupCodes codes={codes} onDone={onDone} />;
  if (!secret) {
    return (
      <Form onSubmit={password.handleSubmit((body) => begin.mutate({ body }))} label={t('web.enrol.step1')}>
        <PasswordInput label={t('web.enrol.password')} hint={t('web.enrol.passwordHint')} {...field(password, 'password')} />
        <Problem error={begin.error} />
        <Button kind="primary" type="submit" className="self-start max-md:w-full" busy={begin.isPending}>{t('web.enrol.begin')}</Button>
      </Form>
    );
  }
  return (
    <Form onSubmit={code.handleSubmit((body) => confirm.mutate({ body }))} label={t('web.enrol.step2')}>
      <p>{t('web.enrol.scan')}</p>
      <QrCode text={secret.uri} label={t('web.enrol.qr')} />
      <div>
        <p className="text-sm text-soft">{t('web.enrol.orType')}</p>
        <CopyText text={secret.secret.replace(/(.{4})(?=.)/g, '$1 ')} label={t('web.enrol.copySecret')} />
      </div>
      <TextInput label={t('web.secondFactor.code')} hint={t('web.enrol.codeHint')} mono inputMode="numeric" autoComplete="one-time-code" className="max-w-60" {...field(code, 'code')} />
      <Problem error={confirm.error} />
      <Button kind="primary" type="submit" className="self-start max-md:w-full" busy={confirm.isPending}>{t('web.enrol.confirm')}</Button>
    </Form>
  );
}
