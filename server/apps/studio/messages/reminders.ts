import { localDateOf } from '#contracts/time.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { tellCrew } from '#apps/studio/sessions/alerts.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import { appointmentReminders, balanceReminderDue, paymentReminderDue } from '#apps/studio/rules/reminders.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { appointmentsAhead, balancesDue, depositsDue, teamMembers } from './reminder-queries.ts';
import { deadlineWords } from './words.ts';
import { waysToPay, writeToClient } from './write.ts';

// J3, J6 and J9 (studio 6). Hours are those of each session's branch, so the look is every half hour; what a session gets
// is decided by its dates, and its key says it once. A run that was missed is made up for by the next one.

const EVERY_MIN = 30;

/** J3: the deposit is due tomorrow, or today. */
export async function remindOfDeposits(ctx: Ctx): Promise<void> {
  for (const session of await depositsDue(ctx)) {
    if (!session.paymentDeadlineAt || !session.preScheduledAt) continue;
    const kind = paymentReminderDue({ paymentDeadlineAt: session.paymentDeadlineAt, preScheduledAt: session.preScheduledAt, zone: session.zone }, ctx.now);
    if (!kind) continue;
    const deadline = session.paymentDeadlineAt;
    await writeToClient(ctx, session, kind === 'reminder' ? 'paymentReminder' : 'paymentLastCall', `${session.round}:${deadline.toString()}`, async (writing) => ({ data: {
      shortfall: writing.money((session.depositMinor ?? 0) - session.netPaidMinor), payment_deadline: deadlineWords(deadline, session.zone, writing.locale), ...(await waysToPay(ctx, writing)),
    } }));
  }
}

/** J6: two days before the client, the evening before the client and the photographers. */
export async function remindOfAppointments(ctx: Ctx): Promise<void> {
  for (const session of await appointmentsAhead(ctx)) {
    for (const reminder of appointmentReminders(session)) {
      const isDue = Temporal.Instant.compare(reminder.at, ctx.now) <= 0 && localDateOf(reminder.at, session.zone) === localDateOf(ctx.now, session.zone);
      if (!isDue) continue;
      const key = `${session.sessionDate}:${reminder.kind}`;
      if (reminder.to.includes('client')) await writeToClient(ctx, session, reminder.kind === 'two_days_before' ? 'twoDaysBefore' : 'dayBefore', key, async () => ({ data: { map_url: mapOf(session), preparation_notes: (await settingsOf(ctx, session.branchId)).preparationNotes || null } }));
      if (reminder.to.includes('photographers')) await tellCrew(ctx, session, await teamMembers(ctx, session.id), 'studio.appointment', key);
    }
  }
}

const mapOf = ({ sessionType, lat, lng, locationText }: Pick<SessionRow, 'sessionType' | 'lat' | 'lng' | 'locationText'>): string | null =>
  sessionType === 'studio' ? null : lat !== null && lng !== null ? `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lng}#map=17/${lat}/${lng}` : locationText ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(locationText)}` : null;

/** J9: three, seven and fifteen days after the material is ready; only the latest step of those that are due. */
export async function remindOfBalances(ctx: Ctx): Promise<void> {
  for (const session of await balancesDue(ctx)) {
    const step = balanceReminderDue(session.readyAt!, ctx.now, session.zone);
    if (step === null) continue;
    await writeToClient(ctx, session, 'balanceReminder', `${session.readyAt!.toString()}:${step}`, async (writing) => ({ data: { balance: writing.money(session.totalMinor - session.netPaidMinor), ...(await waysToPay(ctx, writing)) } }));
  }
}

defineCron({ name: 'studio.remind_deposits', at: { everyMin: EVERY_MIN }, app: 'studio', run: (ctx) => remindOfDeposits(ctx) });
defineCron({ name: 'studio.remind_appointments', at: { everyMin: EVERY_MIN }, app: 'studio', run: (ctx) => remindOfAppointments(ctx) });
defineCron({ name: 'studio.remind_balances', at: { everyMin: EVERY_MIN }, app: 'studio', run: (ctx) => remindOfBalances(ctx) });

