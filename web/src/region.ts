/** The tags that Intl is asked by. Spanish of the region where most tenants are, until it is known whose pages these are. */
export const region = { es: 'es-GT', en: 'en-US' };

/** Spanish as it is written where the business is (`CO`: $ 85.000); what is typed is read by the same rules. */
export function speakAsIn(country: string): void {
  region.es = `es-${/^[A-Z]{2}$/.test(country) ? country : 'GT'}`;
}
