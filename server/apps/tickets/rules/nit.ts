const WEIGHTS = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

/** The check digit of a Colombian tax number (NIT) of up to 15 digits; null for anything else (tickets 5.11). */
export function nitCheckDigit(nit: string): number | null {
  if (!/^[1-9]\d{4,14}$/.test(nit)) return null;
  const remainder = [...nit].reverse().reduce((total, digit, index) => total + Number(digit) * (WEIGHTS[index] ?? 0), 0) % 11;
  return remainder < 2 ? remainder : 11 - remainder;
}
