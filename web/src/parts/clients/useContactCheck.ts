import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { contactCheckOf } from '#web/data/clients.ts';
import { phoneText } from '#web/phone.ts';
import { useDelayed } from '#web/ui/useDelayed.ts';

/** Judge a phone and an e-mail while they are typed, once typing rests: well-formed, and whose they are already. */
export function useContactCheck({ phone, email, exceptId }: { phone: string; email: string; exceptId?: string }) {
  const { t } = useTranslation();
  const asked = { phone: useDelayed(phone.trim(), 350), email: useDelayed(email.trim(), 350) };
  const worthAsking = { ...(asked.phone.length >= 4 && { phone: asked.phone }), ...(asked.email.includes('@') && { email: asked.email }), ...(exceptId && { exceptId }) };
  const { data } = useQuery(contactCheckOf(worthAsking));
  const rested = asked.phone === phone.trim() && asked.email === email.trim();
  const answer = rested && ('phone' in worthAsking || 'email' in worthAsking) ? data : undefined;
  return {
    matches: answer?.matches ?? [],
    phoneHint: answer?.phone?.e164 && 'phone' in worthAsking ? phoneText(answer.phone.e164) : undefined,
    phoneError: answer?.phone && !answer.phone.e164 && asked.phone.length >= 8 ? t('field.invalid_phone') : undefined,
    emailError: answer?.email && !answer.email.valid && /@.+\..+/.test(asked.email) ? t('field.invalid_email') : undefined,
  };
}
