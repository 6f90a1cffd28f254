// Numbers of taxpayers and people of Guatemala, as they are written without hyphens and spaces.

/** NIT: up to 11 digits and a check character, modulo 11 with weights 2, 3, 4 … from the right; 10 is a K. */
export function isNit(number: string): boolean {
  const parts = /^(\d{1,11})([\dK])$/.exec(number);
  if (!parts) return false;
  const digits = [...parts[1]!].reverse();
  const sum = digits.reduce((total, digit, i) => total + Number(digit) * (i + 2), 0);
  const check = (11 - (sum % 11)) % 11;
  return parts[2] === (check === 10 ? 'K' : String(check));
}

/** Municipalities of each of the 22 departments, in the order of their codes. */
const MUNICIPALITIES = [17, 8, 16, 16, 14, 14, 19, 8, 24, 21, 9, 30, 33, 21, 8, 18, 14, 5, 11, 11, 7, 17] as const;

/** CUI (the number of a DPI): 8 digits, a check digit modulo 11, department and municipality of birth. */
export function isCui(number: string): boolean {
  if (!/^\d{13}$/.test(number)) return false;
  const department = Number(number.slice(9, 11));
  const municipality = Number(number.slice(11));
  if (department < 1 || department > MUNICIPALITIES.length || municipality < 1 || municipality > MUNICIPALITIES[department - 1]!) return false;
  const sum = Array.from(number.slice(0, 8)).reduce((total, digit, i) => total + Number(digit) * (i + 2), 0);
  return sum % 11 === Number(number[8]);
}
