import { ChevronRight } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { chooseTenant, secondFactor, type SignInStep } from '#web/data/auth.ts';
import { Button } from '#web/ui/Button.tsx';
import { field, Form, useContractForm } from '#web/ui/Form.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { Doorway } from './Doorway.tsx';

const EnrolAtTheDoor = lazy(() => import('./EnrolAtTheDoor.tsx'));

interface Props<S extends SignInStep['status']> {
  step: Extract<SignInStep, { status: S }>;
  onStep: (step: SignInStep) => Promise<void>;
  onBack: () => void;
}

/** What the server wants to know before it lets the person in. */
export function NextStep({ step, onStep, onBack }: { step: SignInStep; onStep: (step: SignInStep) => Promise<void>; onBack: () => void }) {
  switch (step.status) {
    case 'second_factor': return <SecondFactor step={step} onStep={onStep} onBack={onBack} />;
    case 'choose_tenant': return <ChooseTenant step={step} onStep={onStep} onBack={onBack} />;
    case 'enrol_second_factor': return <Suspense><EnrolAtTheDoor step={step} onStep={onStep} onBack={onBack} /></Suspense>;
    default: return null;
  }
}

const totp = z.strictObject({ code: z.string().transform((text) => text.replace(/\s/g, '')).pipe(z.string().regex(/^\d{6}$/, { error: 'six_digits' })) });
const backup = z.strictObject({ code: z.string().trim().min(6, { error: 'required' }).max(40) });

function SecondFactor({ step, onStep, onBack }: Props<'second_factor'>) {
  const [byBackup, setByBackup] = useState(false);
  return byBackup
    ? <CodeForm key="backup" schema={backup} backup step={step} onStep={onStep} onBack={onBack} onOther={() => setByBackup(false)} />
    : <CodeForm key="totp" schema={totp} backup={false} step={step} onStep={onStep} onBack={onBack} onOther={() => setByBackup(true)} />;
}

function CodeForm({ schema, backup: byBackup, step, onStep, onBack, onOther }: Props<'second_factor'> & { schema: typeof totp | typeof backup; backup: boolean; onOther: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm<{ code: string }, { code: string }>(schema, { code: '' });
  const [error, setError] = useState<unknown>(null);
  const submit = form.handleSubmit(async ({ code }) => {
    setError(null);
    try {
      await onStep(await secondFactor(step.ticket, code, byBackup));
    } catch (problem) {
      setError(problem);
      form.setFocus('code', { shouldSelect: true });
    }
  });
  return (
    <Doorway title={t('web.secondFactor.title')} note={byBackup ? t('web.secondFactor.backupNote') : t('web.secondFactor.note')} footer={
      <div className="flex flex-col items-start gap-1">
        <Button kind="link" onClick={onOther}>{byBackup ? t('web.secondFactor.useApp') : t('web.secondFactor.useBackup')}</Button>
        <Button kind="link" onClick={onBack}>{t('web.secondFactor.otherAccount')}</Button>
      </div>
    }>
      <Form onSubmit={submit} label={t('web.secondFactor.title')}>
        <TextInput label={byBackup ? t('web.secondFactor.backupCode') : t('web.secondFactor.code')} mono autoFocus autoComplete="one-time-code" inputMode={byBackup ? 'text' : 'numeric'} spellCheck={false} autoCapitalize="off" {...field(form, 'code')} />
        <Problem error={error} />
        <Button kind="primary" size="large" type="submit" wide busy={form.formState.isSubmitting}>{t('web.secondFactor.action')}</Button>
      </Form>
    </Doorway>
  );
}

function ChooseTenant({ step, onStep, onBack }: Props<'choose_tenant'>) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const choose = async (tenantId: string) => {
    setBusy(tenantId);
    setError(null);
    try {
      await onStep(await chooseTenant(step.ticket, tenantId));
    } catch (problem) {
      setError(problem);
      setBusy(null);
    }
  };
  return (
    <Doorway title={t('web.chooseTenant.title')} note={t('web.chooseTenant.note')} footer={<Button kind="link" onClick={onBack}>{t('web.secondFactor.otherAccount')}</Button>}>
      <ul className="divide-y divide-line border-y border-line">
        {step.tenants.map((tenant) => (
          <li key={tenant.id}>
            <button type="button" disabled={busy !== null} aria-busy={busy === tenant.id || undefined} onClick={() => void choose(tenant.id)} className="flex min-h-13 w-full items-center gap-3 px-1 text-left hover:bg-hover disabled:opacity-50">
              <span className="min-w-0 flex-1 truncate font-medium">{tenant.name}</span>
              <ChevronRight className="size-4 text-faint" />
            </button>
          </li>
        ))}
      </ul>
      <Problem error={error} />
    </Doorway>
  );
}
