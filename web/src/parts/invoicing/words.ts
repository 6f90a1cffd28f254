import type { FiscalDocument } from '#web/data/invoicing.ts';
import type { Tone } from '#web/ui/Status.tsx';

export const fiscalTones: Record<FiscalDocument['status'], Tone> = { pending: 'wait', certified: 'good', rejected: 'bad', annulling: 'wait', annulled: 'neutral', discarded: 'neutral' };
/** Serie and number as people say them; null before it is certified. */
export const numberOf = ({ series, number }: Pick<FiscalDocument, 'series' | 'number'>): string | null => (series && number ? `${series}-${number}` : null);
/** Reasons that are ours and not the certifier's. */
export const isOurs = (error: string): boolean => error === 'BUYER_ID_REQUIRED' || error === 'BUYER_ID_INVALID';
