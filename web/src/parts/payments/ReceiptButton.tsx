import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { downloadReceipt, type Payment } from '#web/data/payments.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';

/** The receipt that the client is given. */
export function ReceiptButton({ payment, small = false }: { payment: Pick<Payment, 'id' | 'number'>; small?: boolean }) {
  const { t } = useTranslation();
  const download = useMutation({ mutationFn: downloadReceipt });
  return (
    <div>
      <Button {...(small && { size: 'small', kind: 'quiet' })} busy={download.isPending} icon={<FileText className="size-4" />} onClick={() => download.mutate({ id: payment.id, number: payment.number })}>{small && payment.number ? payment.number : t('payments.receipt.download')}</Button>
      <Problem error={download.error} className="mt-2" />
    </div>
  );
}
