// On its own, so that the addresses of the screens (read before anything else) do not bring the whole view of a session along.

/** The parts of a session's view, as they stand in the address. */
export const sessionTabs = ['summary', 'lines', 'team', 'payments', 'quotes', 'delivery', 'gallery', 'messages', 'history'] as const;
export type SessionTab = (typeof sessionTabs)[number];
