import { MessageCircle, Phone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { phoneText, whatsAppOf } from '#web/phone.ts';
import { buttonClass } from '#web/ui/Button.tsx';

/** How to reach the business, by tap. */
export function Contact({ phone, text }: { phone: string | null; text?: string }) {
  const { t } = useTranslation();
  if (!phone) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {phone.startsWith('+') && <a className={buttonClass({ kind: 'secondary' })} href={`${whatsAppOf(phone)}${text ? `?text=${encodeURIComponent(text)}` : ''}`} rel="noreferrer" target="_blank"><MessageCircle className="size-4" aria-hidden />{t('public.whatsApp')}</a>}
      <a className={buttonClass({ kind: 'secondary' })} href={`tel:${phone.replace(/[^+\d]/g, '')}`}><Phone className="size-4" aria-hidden />{phoneText(phone)}</a>
    </div>
  );
}
