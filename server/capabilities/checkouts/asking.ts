// When we ask a gateway by ourselves what became of a try: webhooks get lost (tickets 6).

const FIRST_MIN = [2, 5, 15, 60];
const THEN_MIN = 60;
const STOP_MIN = 24 * 60;

/** The next instant after `now`: 2, 5, 15 and 60 minutes after the client went there, then every hour until the end; null: no more. */
export function nextAsk(handedAt: Temporal.Instant, now: Temporal.Instant, endsAt = handedAt.add({ minutes: STOP_MIN })): Temporal.Instant | null {
  const ageMin = now.since(handedAt).total('minutes');
  const next = FIRST_MIN.find((min) => min > ageMin) ?? (Math.floor(ageMin / THEN_MIN) + 1) * THEN_MIN;
  const at = handedAt.add({ minutes: next });
  return Temporal.Instant.compare(at, endsAt) > 0 ? null : at;
}
