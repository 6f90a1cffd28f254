import { useTranslation } from 'react-i18next';
import { TextInput } from '#web/ui/TextInput.tsx';

export interface BuyerFields { name: string; email: string; idNumber: string }
export const nobody: BuyerFields = { name: '', email: '', idNumber: '' };
/** Null: whoever stands there. */
export const buyerOf = ({ name, email, idNumber }: BuyerFields) => {
  const given = { name: name.trim(), email: email.trim() || null, idNumber: idNumber.trim() || null };
  return given.name === '' && given.email === null && given.idNumber === null ? null : { ...given, name: given.name || (given.email ?? given.idNumber ?? '') };
};

/** Who buys, if they want to say so: with an address the tickets go there too. */
export function Buyer({ value, onChange, disabled }: { value: BuyerFields; onChange: (value: BuyerFields) => void; disabled?: boolean }) {
  const { t } = useTranslation();
  const given = buyerOf(value);
  return (
    <details className="rounded-md border border-line" open={given !== null || undefined}>
      <summary className="flex min-h-(--control) cursor-pointer items-center gap-2 px-3 py-1.5"><span>{t('ticketOrders.buyer')}</span><span className="min-w-0 truncate text-soft">{given?.name ?? t('boxOffice.noBuyer')}</span></summary>
      <div className="flex flex-col gap-3 px-3 pb-3">
        <TextInput label={t('ticketOrders.name')} optional value={value.name} maxLength={200} autoComplete="off" disabled={disabled} onChange={(event) => onChange({ ...value, name: event.target.value })} />
        <TextInput label={t('ticketOrders.email')} optional type="email" value={value.email} maxLength={254} autoComplete="off" disabled={disabled} onChange={(event) => onChange({ ...value, email: event.target.value })} hint={t('boxOffice.emailHint')} />
        <TextInput label={t('ticketOrders.idNumber')} optional value={value.idNumber} maxLength={40} autoComplete="off" disabled={disabled} onChange={(event) => onChange({ ...value, idNumber: event.target.value })} />
      </div>
    </details>
  );
}
