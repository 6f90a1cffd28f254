// On its own, so that the addresses of the screens do not bring the whole view of an event along.

/** The parts of an event's page, as they stand in the address. */
export const eventTabs = ['summary', 'areas', 'stages', 'promotions', 'queue', 'waitlist', 'door', 'transfers'] as const;
export type EventTab = (typeof eventTabs)[number];
