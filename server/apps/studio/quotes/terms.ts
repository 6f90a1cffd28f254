import { createHash } from 'node:crypto';
import type { LineRow, SessionRow } from '#apps/studio/sessions/queries.ts';

type Session = Pick<SessionRow, 'sessionType' | 'startsAt' | 'endsAt' | 'locationText' | 'transportMinor' | 'discountMinor' | 'totalMinor' | 'depositPct' | 'currency' | 'clientId' | 'round'>;

/** What a client agrees to, as one hash: a quote whose hash is not the session's own does not hold any more. The room may change. */
export const termsHash = (session: Session, lines: readonly LineRow[]): string =>
  createHash('sha256').update(JSON.stringify([
    session.clientId, session.round, session.sessionType, session.startsAt.toString(), session.endsAt.toString(), session.locationText, session.transportMinor, session.discountMinor, session.totalMinor, session.depositPct, session.currency,
    lines.map((line) => [line.itemName, line.descriptionOverride, line.packageName, line.quantity, line.unitPriceMinor, line.discountMinor, line.lineTotalMinor]),
  ])).digest('hex');
