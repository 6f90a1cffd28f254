import type { PublicTicket } from '#contracts/tickets-public.ts';

type Named = Pick<PublicTicket, 'areaName' | 'unitName' | 'seat' | 'seats'>;
/** Where it is good: `Platea A-12`, and of a table which of its places. */
export const nameOf = (ticket: Named) => `${ticket.areaName} ${ticket.unitName}${ticket.seats > 1 ? ` · ${ticket.seat}/${ticket.seats}` : ''}`;

