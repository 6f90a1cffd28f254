import { text } from '#platform/texts.ts';
import { siteUrl } from '#platform/site.ts';
import type { Locale } from '#platform/context.ts';
import type { PassContent } from '../content.ts';
import type { AppleAccount } from './account.ts';

const LOCALES: readonly Locale[] = ['es', 'en'];

/** Texts of a pass by key and language: the phone chooses. */
class Strings {
  readonly entries = new Map<string, Readonly<Record<Locale, string>>>();
  /** @returns the key, which stands in pass.json */
  add(key: string, words: Readonly<Record<Locale, string>>): string {
    this.entries.set(key, words);
    return key;
  }
  own = (key: string): string => this.add(`pass.${key}`, { es: text('es', `passes.${key}`), en: text('en', `passes.${key}`) });
  file(locale: Locale): string {
    const quoted = (value: string) => `"${value.replace(/["\\]/g, (sign) => `\\${sign}`).replaceAll('\n', String.raw`\n`)}"`;
    return [...this.entries].map(([key, words]) => `${quoted(key)} = ${quoted(words[locale])};\n`).join('');
  }
}

/** `#1a2b3c` as the pass wants it. */
const rgb = (hex: string): string => `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
/** Dark enough for white words (WCAG's relative luminance, contrast of 4.5). */
const isDark = (hex: string): boolean => {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) >= 4.5;
};
const ground = (color: string | null): string => (color !== null && /^#[0-9a-f]{6}$/i.test(color) ? color : '#1f2937');

/** Where phones ask for changes; an address without encryption they would refuse, and the pass with it. */
const serviceUrl = (tenantId: string): string | null => {
  const url = siteUrl(`/api/v1/passes/apple/${tenantId}`);
  return url.startsWith('https:') ? url : null;
};

interface Drawn { id: string; token: string; voided: boolean }

/** pass.json and the texts of each language: an eventTicket as Apple's "Wallet Passes" describes it. */
export function passJson(content: PassContent, { id, token, voided }: Drawn, account: AppleAccount): Record<string, string> {
  const strings = new Strings();
  const { times, place } = content;
  const color = ground(content.color);
  const words = isDark(color) ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)';
  const service = serviceUrl(account.tenantId);
  const local = (at: Temporal.Instant, zone: string): string => at.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });
  const when = times && { value: local(times.start, times.zone), dateStyle: 'PKDateStyleMedium', timeStyle: 'PKDateStyleShort', ignoresTimeZone: true };
  const pending = strings.own('datesPending');
  // Apple's codes stand still: one that has to turn would be refused at the door.
  const isElsewhere = content.turning?.required === true;
  const barcode = content.code === null || isElsewhere ? null : { format: 'PKBarcodeFormatQR', message: content.code, messageEncoding: 'iso-8859-1', altText: content.reference };
  const pass = {
    formatVersion: 1, passTypeIdentifier: account.settings.passType, teamIdentifier: account.settings.team, serialNumber: id, groupingIdentifier: content.groupId,
    organizationName: content.organizer, logoText: content.organizer, description: strings.add('pass.description', { es: `${text('es', 'passes.ticket')}: ${content.name}`, en: `${text('en', 'passes.ticket')}: ${content.name}` }),
    backgroundColor: rgb(color), foregroundColor: words, labelColor: words, sharingProhibited: true, voided: voided || undefined,
    webServiceURL: service ?? undefined, authenticationToken: service === null ? undefined : token,
    relevantDate: times ? local(times.start, times.zone) : undefined, expirationDate: times ? local(times.end.add({ hours: 24 }), times.zone) : undefined,
    locations: place?.lat !== null && place?.lat !== undefined && place.lng !== null ? [{ latitude: place.lat, longitude: place.lng }] : undefined,
    barcode: barcode ?? undefined, barcodes: barcode ? [barcode] : undefined,
    eventTicket: {
      headerFields: [{ key: 'section', label: strings.own('section'), value: content.section }],
      primaryFields: [{ key: 'name', label: strings.own('event'), value: content.name }],
      secondaryFields: [{ key: 'when', label: strings.own('when'), changeMessage: strings.own('whenChanged'), ...(when ?? { value: pending }) }, ...(place ? [{ key: 'place', label: strings.own('where'), value: place.name, changeMessage: strings.own('whereChanged') }] : [])],
      auxiliaryFields: [{ key: 'seat', label: strings.own('seat'), value: content.seat }, ...(content.holder === null ? [] : [{ key: 'holder', label: strings.own('holder'), value: content.holder }])],
      backFields: [
        // The code is gone for a while or for ever: the phone says so by itself.
        { key: 'standing', label: strings.own('standing'), value: strings.own(voided ? 'standing.void' : content.code === null ? 'standing.waiting' : isElsewhere ? 'standing.elsewhere' : 'standing.good'), changeMessage: '%@' },
        ...(times ? [{ key: 'doors', label: strings.own('doors'), value: local(times.doors, times.zone), dateStyle: 'PKDateStyleMedium', timeStyle: 'PKDateStyleShort', ignoresTimeZone: true }] : []),
        ...(place?.address ? [{ key: 'address', label: strings.own('address'), value: place.address }] : []),
        { key: 'reference', label: strings.own('reference'), value: content.reference },
        ...content.details.map(({ key, label, value }) => ({ key, label: strings.add(`detail.${key}`, label), value })),
        ...(content.link ? [{ key: 'link', label: strings.add('link', content.link.label), value: content.link.url, dataDetectorTypes: ['PKDataDetectorTypeLink'] }] : []),
      ],
    },
  };
  return { 'pass.json': JSON.stringify(pass), ...Object.fromEntries(LOCALES.map((locale) => [`${locale}.lproj/pass.strings`, strings.file(locale)])) };
}
