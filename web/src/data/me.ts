import { queryOptions } from '@tanstack/react-query';
import { signOut as signOutOf, switchTenant as switchTenantTo } from '#contracts/auth.ts';
import { changeMe, listSessions, me, type Me, secondFactorState, setPosition } from '#contracts/me.ts';
import { call } from '#web/api.ts';
import type { Language } from '#web/texts.ts';
import type { Theme } from '#web/theme.ts';

export type { Me };

export const fetchMe = (): Promise<Me> => call(me);

/** @returns the access token of the new session */
export const switchTenant = async (slug: string): Promise<string> => (await call(switchTenantTo, { body: { tenant: slug } })).accessToken;

export const saveLanguage = (locale: Language) => call(changeMe, { body: { locale } });
export const saveTheme = (theme: Theme) => call(changeMe, { body: { theme } });
export const signOut = () => call(signOutOf, { body: {} });

export const mySessions = queryOptions({ queryKey: ['me', 'sessions'], queryFn: ({ signal }) => call(listSessions, undefined, { signal }) });
export const mySecondFactor = queryOptions({ queryKey: ['me', 'second-factor'], queryFn: ({ signal }) => call(secondFactorState, undefined, { signal }) });

export const tellPosition = (position: { lat: number; lng: number; accuracyM: number }) => call(setPosition, { body: position });
