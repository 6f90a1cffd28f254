import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { books } from '#web/data/payments.ts';
import { number } from '#web/format.ts';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';

/** The balances of the double-entry books, and whether they are sound. */
export function Books() {
  const { t } = useTranslation();
  const { data, isPending, error, refetch } = useQuery(books);
  if (isPending) return <SkeletonLines lines={8} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <div className="flex max-w-2xl flex-col gap-5">
      <div>
        <Status tone={data.sound ? 'good' : 'bad'}>{t(data.sound ? 'payments.books.sound' : 'payments.books.unsound')}</Status>
        <p className="mt-1 text-soft">{t('payments.books.note', { count: data.entries, entries: number(data.entries) })}</p>
        {data.problems.length > 0 && <ul className="mt-2 list-disc pl-5 text-bad">{data.problems.map((problem) => <li key={problem.code}>{t(`payments.books.problem.${problem.code}`, { count: problem.count })}</li>)}</ul>}
      </div>
      {data.currencies.map(({ currency, accounts, sumMinor }) => (
        <table key={currency} className="w-full border-collapse text-left" aria-label={currency}>
          <thead><tr className="border-b border-line text-sm text-soft"><th scope="col" className="py-1.5 font-medium">{t('payments.books.account')}</th><th scope="col" className="py-1.5 text-right font-medium">{currency}</th></tr></thead>
          <tbody>
            {accounts.map(({ account, amountMinor }) => (
              <tr key={account} className="border-b border-line"><td className="py-1.5">{t(`payments.books.${account}`)}<span className="block text-sm text-soft">{t(`payments.books.${account}.note`)}</span></td><td className="py-1.5 text-right"><Money minor={amountMinor} currency={currency} /></td></tr>
            ))}
          </tbody>
          <tfoot><tr className="font-semibold"><td className="py-2">{t('payments.books.sum')}</td><td className="py-2 text-right"><Money minor={sumMinor} currency={currency} /></td></tr></tfoot>
        </table>
      ))}
      {data.currencies.length === 0 && <p className="text-soft">{t('payments.books.empty')}</p>}
    </div>
  );
}
