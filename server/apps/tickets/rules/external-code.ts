import { externalCodeText } from '#contracts/ticket-token.ts';
import { digest } from '#platform/vault.ts';

/** What is kept of a code that another seller printed on a ticket; the door takes the code as it is (tickets 13). */
export const externalCodeHash = (code: string): string => digest(externalCodeText(code));
