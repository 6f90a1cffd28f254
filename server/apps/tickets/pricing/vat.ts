/** General rates of VAT, from a local day on, by country: where none is known the organizer says it in the settings. */
const RATES: Readonly<Record<string, readonly { from: string; bp: number }[]>> = { CO: [{ from: '2017-01-01', bp: 1900 }] };

/** VAT inside face prices on a local day: none for performing arts (tickets 5.3.5), else the organizer's own or the country's. */
export function faceVatBp(event: { isPerformingArt: boolean; venueCountry: string }, own: number | null, date: string): number {
  if (event.isPerformingArt) return 0;
  return own ?? RATES[event.venueCountry]?.findLast(({ from }) => from <= date)?.bp ?? 0;
}
