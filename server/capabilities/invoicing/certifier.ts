import type { Connection } from '#capabilities/connections/public.ts';

// What the capability needs of a country's certifier. Words are neutral: seller, buyer, line, invoice, credit note.

export interface DocumentToCertify {
  /** Stable: the same document is never certified twice under it. */
  id: string;
  kind: 'invoice' | 'credit_note';
  issuedAt: Temporal.Instant;
  zone: string;
  currency: string;
  buyer: { taxId: string | null; identity: string | null; name: string; email: string | null; address: string | null };
  lines: readonly { position: number; kind: 'good' | 'service'; description: string; quantity: number; unitPriceMinor: number; discountMinor: number; totalMinor: number; taxCode: string; rateBp: number; netMinor: number; taxMinor: number }[];
  netMinor: number;
  taxMinor: number;
  totalMinor: number;
  reason: string | null;
  /** Of a credit note: what it takes back from. */
  reference: { uuid: string; series: string; number: string; issuedAt: Temporal.Instant; zone: string } | null;
}

export type Certification = { outcome: 'certified'; uuid: string; series: string; number: string; certifiedAt: Temporal.Instant; xml: Buffer } | { outcome: 'rejected'; errors: string[] };
export type Annulment = { outcome: 'annulled' } | { outcome: 'rejected'; errors: string[] };

export interface Certifier {
  /** Key of its provider (`defineProvider`, purpose `invoicing`). */
  provider: string;
  /** Whether a number can be one of this country's. */
  isTaxId: (number: string) => boolean;
  isIdentity: (number: string) => boolean;
  /** No total is too large there for a buyer without a number. */
  neverAsksForBuyer?: true;
  /** Who issues, for the document that people read. */
  seller: (connection: Connection) => { taxId: string; name: string; tradeName: string; address: string };
  /** What such a document is called there: the kind in the country's words, keys of the catalogue. */
  title: (kind: 'invoice' | 'credit_note') => string;
  /** @throws ProviderError */
  certify: (connection: Connection, document: DocumentToCertify) => Promise<Certification>;
  /** @throws ProviderError */
  annul: (connection: Connection, document: DocumentToCertify & { uuid: string }, reason: string, at: Temporal.Instant) => Promise<Annulment>;
}

const certifiers = new Map<string, Certifier>();
export function registerCertifier(certifier: Certifier): void {
  if (certifiers.has(certifier.provider)) throw new Error(`the certifier ${certifier.provider} is registered twice`);
  certifiers.set(certifier.provider, certifier);
}
export function certifierOf(provider: string): Certifier {
  const certifier = certifiers.get(provider);
  if (!certifier) throw new Error(`nothing certifies for ${provider}`);
  return certifier;
}
