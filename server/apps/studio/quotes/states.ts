import type { QuoteStatus } from '#contracts/studio-quotes.ts';
import { machine } from '#platform/states.ts';

const send = 'studio.quote.send';

/** The life of a quote (studio 4.6). The client accepts, time expires, a change of the session supersedes. */
export const quoteMachine = machine<QuoteStatus, { id: string; status: QuoteStatus }>('quote', 'quote', [
  { from: 'draft', to: 'sent', by: send },
  { from: 'draft', to: 'superseded', by: null },
  { from: 'sent', to: 'accepted', by: null },
  { from: 'sent', to: 'expired', by: null },
  { from: 'sent', to: 'superseded', by: null },
]);
