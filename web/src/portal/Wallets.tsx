import { useTranslation } from 'react-i18next';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { walletFile } from './api.ts';

/** Keep a ticket in the phone's own wallet, which then keeps itself up to date (tickets 12.6). */
export function Wallets({ token, ticket, name }: { token: string; ticket: Holding; name: string }) {
  const { t } = useTranslation();
  // Kept from a time before the wallets, for use without a network.
  const wallets = ticket.wallets ?? [];
  return <>{wallets.map((wallet) => <a key={wallet} className="btn" href={walletFile(token, wallet, ticket.id)} aria-label={t('portal.wallet.of', { action: t(`portal.wallet.${wallet}`), name })}>{t(`portal.wallet.${wallet}`)}</a>)}</>;
}
