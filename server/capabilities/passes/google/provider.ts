import { defineProvider } from '#capabilities/connections/public.ts';
import { secrets, settings } from './account.ts';
import { checkAccess } from './rest.ts';

export const googleWallet = defineProvider({ key: 'google_wallet', purpose: 'passes', settings, secrets, check: (account) => checkAccess(account) });
