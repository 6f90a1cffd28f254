import { defineMessage } from './kinds.ts';

// What this capability itself has to say.

/** The answer to ALTA or START. */
export const optedIn = defineMessage({ key: 'notifications.opted_in', app: null, audience: 'client', variables: ['client_name', 'studio_name'], sample: {}, urgent: true });
/** Told to the member whose alerts a Telegram account gets from now on. */
export const telegramLinked = defineMessage({ key: 'notifications.telegram_linked', app: null, audience: 'staff', variables: ['account', 'studio_name'], sample: { account: '@ana' } });
