import * as contract from '#contracts/auth.ts';
import { call } from '#web/api.ts';

export type SignInStep = contract.SignInAnswer;
export type Position = contract.Position;

export const signIn = (email: string, password: string, position?: Position, tenant?: string): Promise<SignInStep> =>
  call(contract.signIn, { body: { email, password, ...(position ? { position } : {}), ...(tenant ? { tenant } : {}) } });

export const secondFactor = (ticket: string, code: string): Promise<SignInStep> => call(contract.secondFactor, { body: { ticket, code } });

export const requestMagicLink = (email: string) => call(contract.requestMagicLink, { body: { email } });
export const spendMagicLink = (token: string, position?: Position): Promise<SignInStep> => call(contract.useMagicLink, { body: { token, ...(position ? { position } : {}) } });

export const requestReset = (email: string) => call(contract.requestReset, { body: { email } });
export const resetPassword = (token: string, password: string) => call(contract.resetPassword, { body: { token, password } });

export const previewInvitation = (token: string) => call(contract.previewInvitation, { body: { token } });
export const acceptInvitation = (token: string, password: string, name?: string): Promise<SignInStep> =>
  call(contract.acceptInvitation, { body: { token, password, ...(name ? { name } : {}) } });
