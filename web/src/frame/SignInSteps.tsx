import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { secondFactor, type SignInStep } from '#web/data/auth.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { Doorway } from './Doorway.tsx';
import { usePlainForm } from './usePlainForm.ts';

interface Props {
  step: Extract<SignInStep, { status: 'second_factor' }>;
  onStep: (step: SignInStep) => Promise<void>;
  onBack: () => void;
}

/** What the server wants to know before it lets the person in. */
export const NextStep = ({ step, onStep, onBack }: { step: SignInStep; onStep: (step: SignInStep) => Promise<void>; onBack: () => void }) =>
  step.status === 'second_factor' ? <SecondFactor step={step} onStep={onStep} onBack={onBack} /> : null;

const totp = z.strictObject({ code: z.string().transform((text) => text.replace(/\s/g, '')).pipe(z.string().regex(/^\d{6}$/, { error: 'six_digits' })) });
const backup = z.strictObject({ code: z.string().trim().min(6, { error: 'required' }).max(40) });

function SecondFactor({ step, onStep, onBack }: Props) {
  const [byBackup, setByBackup] = useState(false);
  return byBackup
    ? <CodeForm key="backup" schema={backup} backup step={step} onStep={onStep} onBack={onBack} onOther={() => setByBackup(false)} />
    : <CodeForm key="totp" schema={totp} backup={false} step={step} onStep={onStep} onBack={onBack} onOther={() => setByBackup(true)} />;
}

function CodeForm({ schema, backup: byBackup, step, onStep, onBack, onOther }: Props & { schema: typeof totp | typeof backup; backup: boolean; onOther: () => void }) {
  const { t } = useTranslation();
  const { onSubmit, field, error, busy } = usePlainForm<{ code: string }>(schema, async ({ code }) => onStep(await secondFactor(step.secondFactor.ticket, code)));
  return (
    <Doorway title={t('web.secondFactor.title')} note={byBackup ? t('web.secondFactor.backupNote') : t('web.secondFactor.note')} footer={
      <div className="flex flex-col items-start gap-1">
        <Button kind="link" onClick={onOther}>{byBackup ? t('web.secondFactor.useApp') : t('web.secondFactor.useBackup')}</Button>
        <Button kind="link" onClick={onBack}>{t('web.secondFactor.otherAccount')}</Button>
      </div>
    }>
      <form noValidate onSubmit={onSubmit} aria-label={t('web.secondFactor.title')} className="flex flex-col gap-4">
        <TextInput label={byBackup ? t('web.secondFactor.backupCode') : t('web.secondFactor.code')} mono autoFocus autoComplete="one-time-code" inputMode={byBackup ? 'text' : 'numeric'} spellCheck={false} autoCapitalize="off" {...field('code')} />
        <Problem error={error} />
        <Button kind="primary" size="large" type="submit" wide busy={busy}>{t('web.secondFactor.action')}</Button>
      </form>
    </Doorway>
  );
}
