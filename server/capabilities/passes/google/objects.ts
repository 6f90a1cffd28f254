import { text } from '#platform/texts.ts';
import type { PassContent } from '../content.ts';
import type { GoogleAccount } from './account.ts';
import { signed } from './rest.ts';

const classId = ({ settings }: GoogleAccount, { groupId }: PassContent): string => `${settings.issuerId}.${groupId}`;
const objectId = ({ settings }: GoogleAccount, passId: string): string => `${settings.issuerId}.${passId}`;
const said = (locale: string, value: string) => ({ defaultValue: { language: locale, value } });
/** In both languages: the phone chooses. */
const both = (locale: PassContent['locale'], words: Readonly<Record<'es' | 'en', string>>) => ({ ...said(locale, words[locale]), translatedValues: [{ language: locale === 'es' ? 'en' : 'es', value: words[locale === 'es' ? 'en' : 'es'] }] });
const own = (key: string) => ({ es: text('es', `passes.${key}`), en: text('en', `passes.${key}`) });
const local = (at: Temporal.Instant, zone: string): string => at.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });

/** What all passes of an occasion share: Google's EventTicketClass. */
export const classOf = (account: GoogleAccount, content: PassContent) => ({
  id: classId(account, content), issuerName: content.organizer, eventId: content.groupId, eventName: said(content.locale, content.name), reviewStatus: 'UNDER_REVIEW', multipleDevicesAndHoldersAllowedStatus: 'ONE_USER_ALL_DEVICES',
  ...(content.times && { dateTime: { doorsOpen: local(content.times.doors, content.times.zone), start: local(content.times.start, content.times.zone), end: local(content.times.end, content.times.zone) } }),
  // Google wants both or none.
  ...(content.place?.address && { venue: { name: said(content.locale, content.place.name), address: said(content.locale, content.place.address) } }),
  ...(content.color !== null && /^#[0-9a-f]{6}$/i.test(content.color) && { hexBackgroundColor: content.color }),
});

/** One pass: Google's EventTicketObject. */
export const objectOf = (account: GoogleAccount, passId: string, content: PassContent) => ({
  id: objectId(account, passId), classId: classId(account, content), state: content.voided ? 'INACTIVE' : 'ACTIVE', ticketNumber: content.reference,
  ...(content.code !== null && (content.turning ? {
    rotatingBarcode: { type: 'QR_CODE', valuePattern: `${content.code}.{totp_value_0}`, alternateText: content.reference, totpDetails: { algorithm: 'TOTP_SHA1', periodMillis: '30000', parameters: [{ key: content.turning.secret, valueLength: 6 }] } },
  } : { barcode: { type: 'QR_CODE', value: content.code, alternateText: content.reference } })),
  ...(content.holder !== null && { ticketHolderName: content.holder }), seatInfo: { section: said(content.locale, content.section), seat: said(content.locale, content.seat) },
  textModulesData: [
    { id: 'standing', localizedHeader: both(content.locale, own('standing')), localizedBody: both(content.locale, own(content.voided ? 'standing.void' : content.code === null ? 'standing.waiting' : 'standing.good')) },
    ...content.details.map(({ key, label, value }) => ({ id: key, localizedHeader: both(content.locale, label), body: value })),
  ],
  ...(content.link && { linksModuleData: { uris: [{ id: 'link', uri: content.link.url, localizedDescription: both(content.locale, content.link.label) }] } }),
});

/** Where somebody keeps these passes: a signed link that names what was written before, and so stays short. */
export async function saveUrl(account: GoogleAccount, passes: readonly { id: string; content: PassContent }[], at: Temporal.Instant): Promise<string> {
  const jwt = await signed(account, {
    aud: 'google', typ: 'savetowallet', iat: Math.floor(at.epochMilliseconds / 1000), origins: [],
    payload: { eventTicketObjects: passes.map(({ id, content }) => ({ id: objectId(account, id), classId: classId(account, content) })) },
  });
  return `${account.settings.saveUrl}/${jwt}`;
}
