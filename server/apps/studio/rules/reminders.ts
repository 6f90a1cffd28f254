import type { RoundPolicy, SessionStatus, StudioSettings } from '#contracts/studio-terms.ts';
import { addDays, byInstant, isBefore, lastDayBefore, latest, localDateOf, localTimeOf, localToInstant } from '#contracts/time.ts';

type At = Temporal.Instant;

/** The local day that people read as the last one to pay (E15, E36). */
export const dueDayOf = (paymentDeadlineAt: At, zone: string): string => lastDayBefore(paymentDeadlineAt, zone);

export interface PaymentReminder {
  kind: 'reminder' | 'last_call';
  at: At;
}

const MIN_AGE_HOURS = 6;

/**
 * J3: a reminder at 09:00 of the day before the due day and a last call at 09:00 of the due day if the deadline is still
 * ahead then; neither to a client told of the deadline less than six hours before (E36).
 */
export const paymentReminders = ({ paymentDeadlineAt, preScheduledAt, zone }: { paymentDeadlineAt: At; preScheduledAt: At; zone: string }): PaymentReminder[] => {
  const dueDay = dueDayOf(paymentDeadlineAt, zone);
  const planned: PaymentReminder[] = [
    { kind: 'reminder', at: localToInstant(addDays(dueDay, -1), '09:00', zone) },
    { kind: 'last_call', at: localToInstant(dueDay, '09:00', zone) },
  ];
  const from = preScheduledAt.add({ hours: MIN_AGE_HOURS });
  return planned.filter(({ at }) => !isBefore(at, from) && isBefore(at, paymentDeadlineAt));
};

/**
 * Which of them a run at `now` sends: the reminder only on its own day, the last call from 09:00 until the deadline, so
 * that a missed run is made up for where it still helps.
 */
export const paymentReminderDue = (session: { paymentDeadlineAt: At; preScheduledAt: At; zone: string }, now: At): PaymentReminder['kind'] | null => {
  const due = paymentReminders(session).filter(({ at }) => !isBefore(now, at)).at(-1);
  if (!due || !isBefore(now, session.paymentDeadlineAt)) return null;
  return due.kind === 'last_call' || localDateOf(due.at, session.zone) === localDateOf(now, session.zone) ? due.kind : null;
};

export type Expiry = { do: 'nothing' } | { do: 'cancel' } | { do: 'wait'; until: At } | { do: 'alert_held' };

/**
 * J1: what becomes of an unpaid session when its deadline passes. Verified money held is never canceled away; a receipt
 * registered in time that waits for verification grants its grace.
 */
export function expiryOf({ status, paymentDeadlineAt, now, netPaidMinor, pendingRegisteredAt, policy }: {
  status: SessionStatus; paymentDeadlineAt: At | null; now: At; netPaidMinor: number; pendingRegisteredAt: readonly At[];
  policy: Pick<RoundPolicy, 'pendingVerificationGraceHours'>;
}): Expiry {
  if (status !== 'pre_scheduled' || paymentDeadlineAt === null || isBefore(now, paymentDeadlineAt)) return { do: 'nothing' };
  if (netPaidMinor > 0) return { do: 'alert_held' };
  const graces = pendingRegisteredAt.filter((at) => isBefore(at, paymentDeadlineAt))
    .map((at) => at.add({ hours: policy.pendingVerificationGraceHours })).filter((until) => isBefore(now, until));
  const [first, ...others] = graces;
  return first ? { do: 'wait', until: latest(first, ...others) } : { do: 'cancel' };
}

export interface AppointmentReminder {
  kind: 'two_days_before' | 'day_before';
  to: readonly ('client' | 'photographers')[];
  at: At;
}

/** J6: the client two days before at 09:00, client and photographers the day before at 18:00; none once it has started. */
export const appointmentReminders = ({ startsAt, sessionDate, zone }: { startsAt: At; sessionDate: string; zone: string }): AppointmentReminder[] => {
  const planned: AppointmentReminder[] = [
    { kind: 'two_days_before', to: ['client'], at: localToInstant(addDays(sessionDate, -2), '09:00', zone) },
    { kind: 'day_before', to: ['client', 'photographers'], at: localToInstant(addDays(sessionDate, -1), '18:00', zone) },
  ];
  return planned.filter(({ at }) => isBefore(at, startsAt));
};

/** J9: after the material is ready at 09:00 on day +3, +7 and +15; a late run sends the latest step only. */
export const balanceReminderDue = (readyAt: At, now: At, zone: string): 3 | 7 | 15 | null => {
  const ready = localDateOf(readyAt, zone);
  return ([15, 7, 3] as const).find((days) => !isBefore(now, localToInstant(addDays(ready, days), '09:00', zone))) ?? null;
};

/** J7: three hours after the end, then daily at 09:00; coordinators are told too from the second day on. */
export const attendanceNudges = ({ endsAt, zone }: { endsAt: At; zone: string }, days: number): { at: At; coordinators: boolean }[] => {
  const ended = localDateOf(endsAt, zone);
  const first = endsAt.add({ hours: 3 });
  const daily = Array.from({ length: days }, (_, index) => ({
    at: localToInstant(addDays(ended, index + 1), '09:00', zone), coordinators: index >= 1,
  }));
  return [{ at: first, coordinators: false }, ...daily.filter(({ at }) => isBefore(first, at))].sort((a, b) => byInstant(a.at, b.at));
};

/** A message to a client that falls into quiet hours waits for their end. */
export function afterQuietHours(at: At, zone: string, { from, to }: StudioSettings['clientQuietHours']): At {
  const [date, time] = [localDateOf(at, zone), localTimeOf(at, zone)];
  const overMidnight = to < from;
  const isQuiet = overMidnight ? time >= from || time < to : time >= from && time < to;
  if (!isQuiet) return at;
  return localToInstant(overMidnight && time >= from ? addDays(date, 1) : date, to, zone);
}
