import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { acceptQuote } from '#contracts/studio-public.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { FieldError } from '#web/ui/Field.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { Section } from './PublicFrame.tsx';

/** Name typed, consent given, one press. */
export function AcceptQuote({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [consent, setConsent] = useState(false);
  const [tried, setTried] = useState(false);
  const accept = useAction(acceptQuote, { topics: ['public.quote'], onDone });
  const submit = () => {
    setTried(true);
    if (name.trim() && consent) accept.mutate({ params: { token }, body: { name, consent: true } });
  };
  return (
    <Section title={t('public.accept.title')}>
      <form noValidate className="flex flex-col gap-3" onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}>
        <TextInput label={t('public.accept.name')} autoComplete="name" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} error={tried && !name.trim() ? t('public.required') : undefined} />
        <div>
          <label className="flex min-h-(--control) items-center gap-2.5">
            <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} aria-describedby={tried && !consent ? 'consent-needed' : undefined} className="size-5 shrink-0 accent-(--color-accent)" />
            <span>{t('public.accept.consent')}</span>
          </label>
          <FieldError id="consent-needed" text={tried && !consent ? t('public.accept.needed') : undefined} />
        </div>
        <Problem error={accept.error} />
        <Button kind="primary" size="large" wide type="submit" busy={accept.isPending}>{t('public.accept.action')}</Button>
        <p className="text-sm text-soft">{t('public.accept.proof')}</p>
      </form>
    </Section>
  );
}
