import type { Me } from './data/me.ts';

/** Where somebody lands. The menu and its icons are fetched when somebody goes there: whoever stands at the door needs none of it. */
export const goHome = async (me: Me): Promise<string> => (await import('./nav.ts')).homeOf(me);
