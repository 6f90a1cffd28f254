// What a browser remembers between pages. A private window that keeps nothing still works, until it is reloaded.

function read<T>(store: () => Storage, key: string): T | null {
  try {
    return JSON.parse(store().getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
function write(store: () => Storage, key: string, value: unknown): void {
  try {
    if (value === null) store().removeItem(key);
    else store().setItem(key, JSON.stringify(value));
  } catch {
    // full or forbidden
  }
}

export interface Selection { quantities: Record<string, number>; seats: Record<string, string[]>; packages: Record<string, number> }
export const nothing = (): Selection => ({ quantities: {}, seats: {}, packages: {} });
const SELECTION_MS = 24 * 3_600_000;
/** Survives errors, a reload, the way back from the checkout, and a closed tab for a day: as long as the cart. */
export function keptSelection(slug: string): Selection {
  const kept = read<{ at: number; selection: Selection }>(() => localStorage, `portal.selection.${slug}`);
  return { ...nothing(), ...(kept && Date.now() - kept.at < SELECTION_MS && kept.selection) };
}
export const keepSelection = (slug: string, selection: Selection | null): void => write(() => localStorage, `portal.selection.${slug}`, selection && { at: Date.now(), selection });

export interface BuyerForm { name: string; email: string; phone: string; idType: string; idNumber: string; marketingConsent: boolean; whatsappConsent: boolean; holders: Record<string, { name: string; idNumber: string }> }
export const keptBuyer = (token: string): BuyerForm | null => read<BuyerForm>(() => sessionStorage, `portal.buyer.${token.slice(-12)}`);
export const keepBuyer = (token: string, form: BuyerForm | null): void => write(() => sessionStorage, `portal.buyer.${token.slice(-12)}`, form);

export const keptAccess = (slug: string): string | undefined => read<string>(() => sessionStorage, `portal.access.${slug}`) ?? undefined;
export const keepAccess = (slug: string, code: string): void => write(() => sessionStorage, `portal.access.${slug}`, code);

const PROMOTED_DAYS = 30;
/** The last promoter whose link was followed, for thirty days (tickets 5.10). @returns the code that is new to this visit */
export function followPromoter(): string | null {
  const code = new URLSearchParams(location.search).get('p')?.trim().slice(0, 40);
  if (!code) return null;
  write(() => localStorage, 'portal.promoter', { code, at: new Date().toISOString() });
  return code;
}
export function promoter(): { promoterCode: string; promoterAt: string } | Record<string, never> {
  const kept = read<{ code: string; at: string }>(() => localStorage, 'portal.promoter');
  return kept && Date.now() - Date.parse(kept.at) < PROMOTED_DAYS * 86_400_000 ? { promoterCode: kept.code, promoterAt: kept.at } : {};
}
