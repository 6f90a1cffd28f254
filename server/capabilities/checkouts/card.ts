/** A card as it may be shown: `VISA ···· 4242 06/29`; null where the gateway says too little to know it again. */
export function shownCard({ brand, number, month, year }: { brand: string | null | undefined; /** The last digits, or all of it with the others hidden. */ number: string | null | undefined; month?: string | null | undefined; year?: string | null | undefined }): string | null {
  const lastFour = /(\d{4})$/.exec(number?.trim() ?? '')?.[1];
  if (!lastFour || !brand?.trim()) return null;
  const until = month && year && /^\d{1,2}$/.test(month) && /^\d{2,4}$/.test(year) ? ` ${month.padStart(2, '0')}/${year.slice(-2)}` : '';
  return `${brand.trim().toUpperCase().slice(0, 30)} ···· ${lastFour}${until}`;
}
