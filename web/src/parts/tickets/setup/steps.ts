// On its own, so that the address of the screen does not bring the steps along.

/** The way of a draft to its sale (tickets 9), as it stands in the address. */
export const setupSteps = ['info', 'venue', 'areas', 'stages', 'preview'] as const;
export type SetupStep = (typeof setupSteps)[number];
