import { resourcesById } from '#capabilities/calendar/public.ts';
import { connectionOf } from '#capabilities/connections/public.ts';
import { sendMessage } from '#capabilities/notifications/public.ts';
import { issuePortalLink } from '#apps/studio/public/portal-link.ts';
import { publicSettingsOf } from '#apps/studio/quotes/settings.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { findSession } from '#apps/studio/sessions/queries.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { AppError } from '#platform/errors.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { clientMessages } from './client-kinds.ts';
import type { ClientMessage } from './client-kinds.ts';
import { dateOf, money, timeOf } from './words.ts';

// One door for what a client is told about a session: the variables that every message has, quiet hours of the branch,
// and a key that lets it be said once.

/** How amounts and days of this session are written in its messages. */
export interface Writing {
  session: SessionRow;
  locale: Locale;
  money: (minor: number) => string;
  day: (at: Temporal.Instant) => string;
  /** The client's page, where paying is possible; made when it is asked for. */
  portal: () => Promise<string>;
}

export interface Said {
  data?: Readonly<Record<string, string | null>>;
  attachments?: readonly { name: string; type: string; content: string | Buffer }[];
  /** It matters enough to go by e-mail and by chat (studio 10). */
  byMailAndChat?: boolean;
}

/** The session as it is now; null when it was removed since. */
export async function sessionStill(ctx: Ctx, id: string): Promise<SessionRow | null> {
  return findSession(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.kind === 'not_found') return null;
    throw error;
  });
}

export async function writeToClient(ctx: Ctx, session: SessionRow, message: ClientMessage, key: string, say: (writing: Writing) => Promise<Said> | Said = () => ({})): Promise<void> {
  const locale = (await ctx.tx.selectFrom('tenant').select('locale').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow()).locale as Locale;
  const { zone } = session;
  let url: Promise<string> | null = null;
  const portal = (): Promise<string> => (url ??= issuePortalLink(ctx, session).then((link) => link.url));
  const { data = {}, attachments, byMailAndChat = false } = await say({ session, locale, money: (minor) => money(minor, session.currency, locale), day: (at) => dateOf(at.toString(), zone, locale), portal });
  const { clientQuietHours: { from, to } } = await settingsOf(ctx, session.branchId);
  const place = session.sessionType === 'studio' && session.roomId ? (await resourcesById(ctx, [session.roomId]))[0]?.name : session.locationText;
  const kind = clientMessages[message];
  const letter = {
    message: kind.key, clientId: session.clientId, owner: { type: OWNER, id: session.id }, quiet: { from, to, zone }, ...(attachments && { attachments }),
    data: { session_code: session.code, session_date: dateOf(session.startsAt.toString(), zone, locale), start_time: timeOf(session.startsAt.toString(), zone, locale), place: place ?? '', portal_url: await portal(), ...data },
  };
  const full = `${kind.key}:${session.id}:${key}`;
  if (!byMailAndChat || (await connectionOf(ctx, 'whatsapp')) === null) return void (await sendMessage(ctx, { ...letter, key: full }));
  await sendMessage(ctx, { ...letter, key: `${full}:mail`, channels: ['mail'] });
  await sendMessage(ctx, { ...letter, key: `${full}:chat`, channels: ['whatsapp', 'sms'] });
}

/** Where to pay: online by the client's page, else by the bank. */
export async function waysToPay(ctx: Ctx, { portal }: Pick<Writing, 'portal'>): Promise<{ pay_url: string; bank_details: string }> {
  return { pay_url: await portal(), bank_details: (await publicSettingsOf(ctx)).bankDetails };
}
