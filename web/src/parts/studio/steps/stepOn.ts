/** What a step needs to know of the session it is taken on; rows of lists have it as well as the whole session. */
export interface StepOn { id: string; version: number; zone: string; currency?: string }
