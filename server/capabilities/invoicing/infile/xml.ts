import { toDecimal } from '#contracts/money.ts';
import type { DocumentToCertify } from '#capabilities/invoicing/certifier.ts';

// The documents of the Guatemalan tax authority (Régimen FEL): dte:GTDocumento 0.1 in namespace fel/0.2.0, and
// dte:GTAnulacionDocumento 0.1 in fel/0.1.0.

export interface Issuer { taxId: string; name: string; tradeName: string; email: string; establishment: number; address: string; postalCode: string; municipality: string; department: string; phraseType: number; phraseScenario: number }

const DTE = 'http://www.sat.gob.gt/dte/fel/0.2.0';
const ANNUL = 'http://www.sat.gob.gt/dte/fel/0.1.0';
const NOTE = 'http://www.sat.gob.gt/face2/ComplementoReferenciaNota/0.1.0';

/** What XML 1.0 cannot hold at all becomes a space, the rest is escaped. */
const clean = (value: string): string => value.replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ');
const escaped = (value: string): string => clean(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;').replaceAll(/\s+/g, ' ').trim();
const attributes = (values: Record<string, string | number | null | undefined>): string => Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join('');
const tag = (name: string, content: string, values: Record<string, string | number | null | undefined> = {}): string => `<${name}${attributes(values)}>${content}</${name}>`;
const text = (name: string, content: string): string => tag(name, escaped(content));

/** Local date and time of the issuer with its offset, as the schema has it. */
const at = (instant: Temporal.Instant, zone: string): string => instant.toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });
const dayOf = (instant: Temporal.Instant, zone: string): string => instant.toZonedDateTimeISO(zone).toPlainDate().toString();

const address = (name: string, line: string, { postalCode, municipality, department }: { postalCode: string; municipality: string; department: string }): string =>
  tag(name, text('dte:Direccion', line) + text('dte:CodigoPostal', postalCode) + text('dte:Municipio', municipality) + text('dte:Departamento', department) + text('dte:Pais', 'GT'));

/** The number by which the buyer is known, `CF` for a final consumer; an identity card says so. */
export const receiverOf = ({ taxId, identity }: DocumentToCertify['buyer']): { id: string; special: 'CUI' | null } => (taxId !== null ? { id: taxId, special: null } : identity !== null ? { id: identity, special: 'CUI' } : { id: 'CF', special: null });

export function documentXml(document: DocumentToCertify, issuer: Issuer): string {
  const { currency } = document;
  const money = (minor: number): string => toDecimal(minor, currency);
  const receiver = receiverOf(document.buyer);
  const items = document.lines.map((line) => tag('dte:Item',
    text('dte:Cantidad', String(line.quantity)) + text('dte:UnidadMedida', 'UND') + text('dte:Descripcion', line.description) + text('dte:PrecioUnitario', money(line.unitPriceMinor)) + text('dte:Precio', money(line.quantity * line.unitPriceMinor))
    + text('dte:Descuento', money(line.discountMinor))
    + tag('dte:Impuestos', tag('dte:Impuesto', text('dte:NombreCorto', 'IVA') + text('dte:CodigoUnidadGravable', line.rateBp === 0 ? '2' : '1') + text('dte:MontoGravable', money(line.netMinor)) + text('dte:MontoImpuesto', money(line.taxMinor))))
    + text('dte:Total', money(line.totalMinor)),
    { BienOServicio: line.kind === 'good' ? 'B' : 'S', NumeroLinea: line.position }));
  const emission = `<dte:DatosGenerales${attributes({ CodigoMoneda: currency, FechaHoraEmision: at(document.issuedAt, document.zone), Tipo: document.kind === 'invoice' ? 'FACT' : 'NCRE' })}/>`
    + tag('dte:Emisor', address('dte:DireccionEmisor', issuer.address, issuer), { AfiliacionIVA: 'GEN', CodigoEstablecimiento: issuer.establishment, CorreoEmisor: issuer.email, NITEmisor: issuer.taxId, NombreComercial: issuer.tradeName, NombreEmisor: issuer.name })
    + tag('dte:Receptor', document.buyer.address ? address('dte:DireccionReceptor', document.buyer.address, { postalCode: '01001', municipality: 'GUATEMALA', department: 'GUATEMALA' }) : '', { CorreoReceptor: document.buyer.email, IDReceptor: receiver.id, NombreReceptor: receiver.id === 'CF' && !document.buyer.name ? 'CONSUMIDOR FINAL' : document.buyer.name, TipoEspecial: receiver.special })
    // Notes carry no phrases: they stand on the document that they correct.
    + (document.kind === 'invoice' ? tag('dte:Frases', `<dte:Frase${attributes({ CodigoEscenario: issuer.phraseScenario, TipoFrase: issuer.phraseType })}/>`) : '')
    + tag('dte:Items', items.join(''))
    + tag('dte:Totales', tag('dte:TotalImpuestos', `<dte:TotalImpuesto${attributes({ NombreCorto: 'IVA', TotalMontoImpuesto: money(document.taxMinor) })}/>`) + text('dte:GranTotal', money(document.totalMinor)))
    + (document.reference ? tag('dte:Complementos', tag('dte:Complemento', `<cno:ReferenciasNota${attributes({
      'xmlns:cno': NOTE, FechaEmisionDocumentoOrigen: dayOf(document.reference.issuedAt, document.reference.zone), MotivoAjuste: document.reason ?? 'Devolución', NumeroAutorizacionDocumentoOrigen: document.reference.uuid,
      NumeroDocumentoOrigen: document.reference.number, SerieDocumentoOrigen: document.reference.series, Version: '0.0',
    })}/>`, { IDComplemento: 'Notas', NombreComplemento: 'Notas', URIComplemento: NOTE })) : '');
  return `<?xml version="1.0" encoding="UTF-8"?>${tag('dte:GTDocumento', tag('dte:SAT', tag('dte:DTE', tag('dte:DatosEmision', emission, { ID: 'DatosEmision' }), { ID: 'DatosCertificados' }), { ClaseDocumento: 'dte' }), { 'xmlns:dte': DTE, 'xmlns:ds': 'http://www.w3.org/2000/09/xmldsig#', Version: '0.1' })}`;
}

export function annulmentXml(document: DocumentToCertify & { uuid: string }, issuer: Issuer, reason: string, when: Temporal.Instant): string {
  const general = attributes({
    ID: 'DatosAnulacion', NumeroDocumentoAAnular: document.uuid, NITEmisor: issuer.taxId, IDReceptor: receiverOf(document.buyer).id, FechaEmisionDocumentoAnular: at(document.issuedAt, document.zone), FechaHoraAnulacion: at(when, document.zone), MotivoAnulacion: reason,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>${tag('dte:GTAnulacionDocumento', tag('dte:SAT', tag('dte:AnulacionDTE', `<dte:DatosGenerales${general}/>`, { ID: 'DatosCertificados' })), { 'xmlns:dte': ANNUL, Version: '0.1' })}`;
}
