// Replaced by the contract of identity.
export type SignInStep =
  | { status: 'signed_in'; accessToken: string }
  | { status: 'second_factor'; ticket: string }
  | { status: 'choose_tenant'; ticket: string; tenants: { id: string; name: string }[] }
  | { status: 'enrol_second_factor'; ticket: string };
export const minPassword = 10;
declare const pending: (...args: unknown[]) => Promise<never>;
export const signIn = (email: string, password: string): Promise<SignInStep> => pending(email, password);
export const requestMagicLink = (email: string, next?: string): Promise<void> => pending(email, next);
export const secondFactor = (ticket: string, code: string, backup: boolean): Promise<SignInStep> => pending(ticket, code, backup);
export const chooseTenant = (ticket: string, tenantId: string): Promise<SignInStep> => pending(ticket, tenantId);
export const requestReset = (email: string): Promise<void> => pending(email);
export const resetPassword = (token: string, password: string): Promise<void> => pending(token, password);
export const spendMagicLink = (token: string): Promise<SignInStep> => pending(token);
