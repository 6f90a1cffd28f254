export { codeRefused, mailboxNotProven } from './errors.ts';
export { asMailbox, leaveMailbox, proveMailbox, sendCode } from './prove.ts';
export type { Letter, Proof } from './prove.ts';
