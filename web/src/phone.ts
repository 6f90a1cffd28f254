// Codes whose national numbers are written in groups of known lengths; others are shown as they are.
const groups: readonly (readonly [code: string, sizes: readonly number[]])[] = [
  ['502', [4, 4]], ['503', [4, 4]], ['504', [4, 4]], ['505', [4, 4]], ['506', [4, 4]], ['507', [4, 4]], ['52', [2, 4, 4]], ['57', [3, 3, 4]], ['1', [3, 3, 4]], ['34', [3, 3, 3]],
];

/** `+50255123456` as people read it: `+502 5512 3456`. */
export function phoneText(e164: string): string {
  for (const [code, sizes] of groups) {
    const national = e164.slice(code.length + 1);
    if (!e164.startsWith(`+${code}`) || national.length !== sizes.reduce((sum, size) => sum + size, 0)) continue;
    let from = 0;
    return [`+${code}`, ...sizes.map((size) => national.slice(from, (from += size)))].join(' ');
  }
  return e164;
}

/** A WhatsApp conversation with a number. */
export const whatsAppOf = (e164: string): string => `https://wa.me/${e164.replace(/\D/g, '')}`;
