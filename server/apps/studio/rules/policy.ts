import { RoundPolicy, type StudioSettings } from '#contracts/studio-terms.ts';

/** The part of the settings that is copied onto a session when it is pre-scheduled (studio 3.5). */
export const snapshotOf = (settings: StudioSettings): RoundPolicy =>
  Object.fromEntries(Object.keys(RoundPolicy.shape).map((key) => [key, settings[key as keyof RoundPolicy]])) as RoundPolicy;

/** What binds the session: the snapshot of its round, or the current settings while it has none (studio 5.6, E27). */
export const policyFor = (snapshot: RoundPolicy | null, settings: StudioSettings): RoundPolicy => snapshot ?? snapshotOf(settings);
