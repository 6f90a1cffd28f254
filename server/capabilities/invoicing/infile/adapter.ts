import { z } from 'zod';
import { Email, Text } from '#contracts/shapes.ts';
import { ProviderError, call, defineProvider } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { registerCertifier } from '#capabilities/invoicing/certifier.ts';
import type { Certification } from '#capabilities/invoicing/certifier.ts';
import { isCui, isNit } from './numbers.ts';
import { annulmentXml, documentXml } from './xml.ts';
import type { Issuer } from './xml.ts';
import { withoutLastSlash } from '#platform/site.ts';

// INFILE, certifier of electronic tax documents in Guatemala (studio 12): one call signs and certifies. The header
// `identificador` is our name for the document: the certifier does not certify the same one twice, it answers with
// what it answered before.

const Nit = z.string().max(20).overwrite((value) => value.toUpperCase().replaceAll(/[\s-]/g, '')).refine(isNit, { error: 'invalid_tax_id' });

const Settings = z.strictObject({
  issuerTaxId: Nit, issuerName: Text(200), tradeName: Text(200), issuerEmail: Email, establishment: z.int().min(1).max(9999).default(1),
  address: Text(300), postalCode: z.string().regex(/^\d{5}$/, { error: 'invalid' }).default('01001'), municipality: Text(100), department: Text(100),
  // What the issuer's registration says of income tax: 1 and 1 is "subject to quarterly payments".
  phraseType: z.int().min(1).max(12).default(1), phraseScenario: z.int().min(1).max(99).default(1),
  signUser: Text(100), apiUser: Text(100), serviceUrl: z.url({ protocol: /^https?$/ }).default('https://certificador.feel.com.gt'),
});
const Secrets = z.strictObject({ signKey: Text(200), apiKey: Text(200) });
type Account = Connection<z.output<typeof Settings>, z.output<typeof Secrets>>;

const Answer = z.looseObject({
  resultado: z.boolean(), descripcion: z.string().nullish(), cantidad_errores: z.coerce.number().nullish(),
  descripcion_errores: z.array(z.looseObject({ mensaje_error: z.string().nullish(), numeral: z.string().nullish(), validacion: z.string().nullish() })).nullish(),
  uuid: z.string().nullish(), serie: z.string().nullish(), numero: z.union([z.string(), z.number()]).nullish(), xml_certificado: z.string().nullish(), fecha: z.string().nullish(),
});
type Answer = z.output<typeof Answer>;

const TIMEOUT_MS = 60_000;
const issuerOf = ({ settings }: Account): Issuer => ({
  taxId: settings.issuerTaxId, name: settings.issuerName, tradeName: settings.tradeName, email: settings.issuerEmail, establishment: settings.establishment, address: settings.address, postalCode: settings.postalCode, municipality: settings.municipality,
  department: settings.department, phraseType: settings.phraseType, phraseScenario: settings.phraseScenario,
});

async function send(account: Account, xml: string, key: string): Promise<Answer> {
  const { settings, secrets } = account;
  const reply = await call(account, {
    url: `${withoutLastSlash(settings.serviceUrl)}/fel/procesounificado/transaccion/v2/xml`, method: 'POST', body: xml, timeoutMs: TIMEOUT_MS,
    headers: { 'content-type': 'application/xml; charset=utf-8', UsuarioFirma: settings.signUser, LlaveFirma: secrets.signKey, UsuarioApi: settings.apiUser, LlaveApi: secrets.apiKey, identificador: key },
  });
  if (reply.status === 401 || reply.status === 403) throw new ProviderError('REJECTED', 'the certifier does not accept the users or keys', { retriable: false, status: reply.status });
  const read = Answer.safeParse(reply.json());
  if (!read.success) throw new ProviderError('UNREADABLE_ANSWER', `the certifier's answer (${reply.status}) is not what it documents`, { retriable: false, status: reply.status, cause: read.error });
  return read.data;
}

function errorsOf({ descripcion, descripcion_errores: list }: Answer): string[] {
  const said = (list ?? []).map(({ numeral, mensaje_error: message, validacion }) => [numeral, message ?? validacion].filter(Boolean).join(' ')).filter(Boolean);
  return (said.length > 0 ? said : [descripcion || 'the certifier gave no reason']).slice(0, 20).map((one) => one.slice(0, 500));
}

function certified(answer: Answer, issuedAt: Temporal.Instant): Certification {
  if (!answer.uuid || !answer.serie || answer.numero === null || answer.numero === undefined || !answer.xml_certificado) throw new ProviderError('UNREADABLE_ANSWER', 'the certifier says it has certified but gives no number', { retriable: true });
  const at = answer.fecha && !Number.isNaN(Date.parse(answer.fecha)) ? Temporal.Instant.fromEpochMilliseconds(Date.parse(answer.fecha)) : issuedAt;
  return { outcome: 'certified', uuid: answer.uuid, series: answer.serie, number: String(answer.numero), certifiedAt: at, xml: Buffer.from(answer.xml_certificado, 'base64') };
}

export const infile = defineProvider({ key: 'infile', purpose: 'invoicing', settings: Settings, secrets: Secrets });

registerCertifier({
  provider: infile.key, isTaxId: isNit, isIdentity: isCui,
  seller: (connection) => {
    const { taxId, name, tradeName, address, municipality, department } = issuerOf(connection as unknown as Account);
    return { taxId, name, tradeName, address: [address, municipality, department].join(', ') };
  },
  title: (kind) => (kind === 'invoice' ? 'invoicing.title.invoice' : 'invoicing.title.creditNote'),
  async certify(connection, document) {
    const account = connection as unknown as Account;
    const answer = await send(account, documentXml(document, issuerOf(account)), document.id);
    return answer.resultado ? certified(answer, document.issuedAt) : { outcome: 'rejected', errors: errorsOf(answer) };
  },
  async annul(connection, document, reason, at) {
    const account = connection as unknown as Account;
    const answer = await send(account, annulmentXml(document, issuerOf(account), reason, at), `${document.id}-A`);
    return answer.resultado ? { outcome: 'annulled' } : { outcome: 'rejected', errors: errorsOf(answer) };
  },
});
