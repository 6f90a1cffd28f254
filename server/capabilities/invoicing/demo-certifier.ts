import { z } from 'zod';
import { Text } from '#contracts/shapes.ts';
import { defineProvider } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { registerCertifier } from './certifier.ts';

// A certifier that certifies nothing: its documents say that they are worth nothing before the tax office. It lets a business
// whose country has no adapter yet see its invoices from the sale to the buyer's page.

const Settings = z.strictObject({ issuerTaxId: Text(30), issuerName: Text(200), address: Text(300), series: z.string().regex(/^[A-Z0-9]{1,10}$/, { error: 'invalid' }).default('DEMO') });
const settingsOf = (connection: Connection): z.output<typeof Settings> => connection.settings as z.output<typeof Settings>;
/** The same document has the same number, however often it is asked for. */
const numberOf = (id: string): string => BigInt(`0x${id.replaceAll('-', '').slice(-12)}`).toString();
const isNumber = (number: string): boolean => /^[0-9A-Z]{3,30}$/.test(number);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const demoCertifier = defineProvider({ key: 'demo_certifier', purpose: 'invoicing', settings: Settings, secrets: z.strictObject({}) });

registerCertifier({
  provider: demoCertifier.key, isTaxId: isNumber, isIdentity: isNumber, neverAsksForBuyer: true,
  seller: (connection) => {
    const { issuerTaxId, issuerName, address } = settingsOf(connection);
    return { taxId: issuerTaxId, name: issuerName, tradeName: issuerName, address };
  },
  title: (kind) => (kind === 'invoice' ? 'invoicing.title.demoInvoice' : 'invoicing.title.demoCreditNote'),
  certify: async (connection, { id, kind, issuedAt, buyer, totalMinor, taxMinor, currency }) => ({
    outcome: 'certified', uuid: id, series: settingsOf(connection).series, number: numberOf(id), certifiedAt: issuedAt,
    xml: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<demo kind="${kind}" id="${id}" currency="${currency}" total="${totalMinor}" tax="${taxMinor}"><buyer>${escaped(buyer.name)}</buyer></demo>\n`),
  }),
  annul: async () => ({ outcome: 'annulled' }),
});
