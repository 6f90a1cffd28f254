import { endpoint } from '#contracts/endpoint.ts';
import { call } from '#web/api.ts';
import type { Language } from '#web/texts.ts';

export interface Me { user: { id: string; name: string; email: string; locale: Language | null }; tenant: { id: string; slug: string; name: string; accentColor: string | null; logoUrl: string | null; apps: string[] }; tenants: { id: string; slug: string; name: string }[]; branches: { id: string; name: string; timeZone: string; currency: string }[]; permissions: string[] }
const me = endpoint({ id: 'me', method: 'GET', path: '/api/v1/me', permission: 'signed_in', summary: '', errors: [] });
export const fetchMe = async () => (await call(me)) as unknown as Me;
export async function switchTenant(_tenantId: string): Promise<string> { throw new Error('contract pending'); }
export async function saveLanguage(_language: Language): Promise<void> {}
export async function signOut(): Promise<void> {}
