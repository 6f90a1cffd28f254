import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XmlDocument } from 'libxml2-wasm';
import type { XmlElement } from 'libxml2-wasm';
import { isCui, isNit } from './numbers.ts';

// A certifier that speaks the protocol, for tests and for trying the product without an account: it checks the keys,
// reads the document on its own (structure, order, sums by its own arithmetic), certifies, remembers `identificador`,
// and answers as the real one does. It can be told to be down, to refuse, or to lose its answer.

export interface CertifierStandIn {
  url: string;
  /** What was certified, by `identificador`, in order. */
  certified: Map<string, { type: string; uuid: string; xml: string }>;
  annulled: Set<string>;
  /** How often it was asked, repeats included. */
  asked: () => number;
  /** The next requests are answered like this instead. */
  next: (...how: ('down' | 'refuse' | 'lose')[]) => void;
  stop: () => Promise<void>;
}
export const standInKeys = { signUser: '107346834', apiUser: '107346834', signKey: 'llave-firma', apiKey: 'llave-api' };

const NS = { dte: 'http://www.sat.gob.gt/dte/fel/0.2.0', cno: 'http://www.sat.gob.gt/face2/ComplementoReferenciaNota/0.1.0', anu: 'http://www.sat.gob.gt/dte/fel/0.1.0' };
const PATH = '/fel/procesounificado/transaccion/v2/xml';

interface Refusal { numeral: string; mensaje_error: string }
const wrong = (numeral: string, message: string): Refusal => ({ numeral, mensaje_error: message });

export async function startCertifier(port = 0): Promise<CertifierStandIn> {
  const certified: CertifierStandIn['certified'] = new Map();
  const annulled = new Set<string>();
  const answers = new Map<string, object>();
  const queue: ('down' | 'refuse' | 'lose')[] = [];
  let asked = 0;

  const server = createServer((request, response) => void serve(request, response));
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const xml = Buffer.concat(chunks).toString('utf8');
    const say = (status: number, body: object): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method !== 'POST' || request.url !== PATH) return say(404, { resultado: false, descripcion: 'No existe' });
    asked += 1;
    const how = queue.shift();
    if (how === 'down') return say(503, { message: 'Service Unavailable' });
    const { usuariofirma, llavefirma, usuarioapi, llaveapi, identificador } = request.headers;
    if (usuariofirma !== standInKeys.signUser || llavefirma !== standInKeys.signKey || usuarioapi !== standInKeys.apiUser || llaveapi !== standInKeys.apiKey) return say(401, { resultado: false, descripcion: 'Credenciales inválidas' });
    if (typeof identificador !== 'string' || identificador.length === 0) return say(200, refusal([wrong('0.1', 'Falta el identificador')]));
    if (how === 'refuse') return say(200, refusal([wrong('2.8.1', 'El NIT del receptor no existe en el padrón')]));
    const before = answers.get(identificador);
    const answer = before ?? decide(xml, identificador);
    if (how === 'lose') return void request.socket.destroy(); // certified, and the answer never arrives
    say(200, answer);
  }

  function decide(xml: string, key: string): object {
    let document: XmlDocument | undefined;
    try {
      document = XmlDocument.fromString(xml);
      const annulment = document.root.name === 'GTAnulacionDocumento';
      const errors = annulment ? judgeAnnulment(document, certified, annulled) : judge(document, certified);
      if (errors.length > 0) return refusal(errors);
      const uuid = randomUUID().toUpperCase();
      if (annulment) annulled.add((document.get('//anu:DatosGenerales/@NumeroDocumentoAAnular', NS) as unknown as { value: string }).value);
      else certified.set(key, { type: valueOf(document, '//dte:DatosGenerales/@Tipo'), uuid, xml });
      const answer = {
        resultado: true, fecha: new Date().toISOString(), origen: 'stand-in', descripcion: 'Certificado', cantidad_errores: 0, descripcion_errores: [], alertas_infile: false, alertas_sat: false,
        uuid, serie: uuid.slice(0, 8), numero: String(Number.parseInt(uuid.slice(9, 13) + uuid.slice(14, 18), 16)),
        xml_certificado: Buffer.from(xml.replace('</dte:DTE>', `<dte:Certificacion><dte:NITCertificador>12521337</dte:NITCertificador><dte:NumeroAutorizacion>${uuid}</dte:NumeroAutorizacion></dte:Certificacion></dte:DTE>`)).toString('base64'),
      };
      answers.set(key, answer);
      return answer;
    } catch (error) {
      return refusal([wrong('1.1', `El XML no se puede leer: ${(error as Error).message}`)]);
    } finally {
      document?.dispose();
    }
  }

  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, certified, annulled, asked: () => asked, next: (...how) => void queue.push(...how),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

const refusal = (errors: Refusal[]) => ({
  resultado: false, descripcion: 'Se encontraron errores', cantidad_errores: errors.length, descripcion_errores: errors.map((one) => ({ resultado: false, fuente: 'SAT', categoria: 'Validación', validacion: 'Esquema', ...one })), uuid: '', serie: '', numero: 0, xml_certificado: '',
});

const valueOf = (node: XmlDocument | XmlElement, path: string): string => {
  const found = node.get(path, NS) as unknown as { value?: string; content?: string } | null;
  return found?.value ?? found?.content ?? '';
};
/** Hundredths; refuses what has more or fewer than two decimals. */
const cents = (amount: string): number => (/^-?\d+\.\d{2}$/.test(amount) ? Math.round(Number(amount) * 100) : Number.NaN);

const ORDER = ['DatosGenerales', 'Emisor', 'Receptor', 'Frases', 'Items', 'Totales', 'Complementos'];
const ITEM_ORDER = ['Cantidad', 'UnidadMedida', 'Descripcion', 'PrecioUnitario', 'Precio', 'Descuento', 'Impuestos', 'Total'];

function judge(document: XmlDocument, certified: CertifierStandIn['certified']): Refusal[] {
  const errors: Refusal[] = [];
  const check = (ok: boolean, numeral: string, message: string): void => {
    if (!ok) errors.push(wrong(numeral, message));
  };
  const children = (path: string): string[] => document.find(`${path}/*`, NS).map((one) => (one as XmlElement).name);
  check(document.root.name === 'GTDocumento' && document.root.namespaceUri === NS.dte && valueOf(document, '/dte:GTDocumento/@Version') === '0.1', '1.2', 'Raíz o versión');
  check(valueOf(document, '/dte:GTDocumento/dte:SAT/@ClaseDocumento') === 'dte', '1.3', 'ClaseDocumento');
  const emission = '/dte:GTDocumento/dte:SAT/dte:DTE[@ID="DatosCertificados"]/dte:DatosEmision[@ID="DatosEmision"]';
  const parts = children(emission);
  check(parts.length > 0 && parts.every((one) => ORDER.includes(one)) && parts.join() === [...parts].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)).join(), '1.4', `Orden de los datos de emisión: ${parts.join()}`);
  const type = valueOf(document, `${emission}/dte:DatosGenerales/@Tipo`);
  check(type === 'FACT' || type === 'NCRE', '2.1', 'Tipo de documento');
  check(/^[A-Z]{3}$/.test(valueOf(document, `${emission}/dte:DatosGenerales/@CodigoMoneda`)), '2.2', 'Moneda');
  check(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-06:00$/.test(valueOf(document, `${emission}/dte:DatosGenerales/@FechaHoraEmision`)), '2.3', 'Fecha y hora de emisión');
  check(isNit(valueOf(document, `${emission}/dte:Emisor/@NITEmisor`)), '2.4', 'NIT del emisor');
  for (const name of ['AfiliacionIVA', 'CodigoEstablecimiento', 'NombreComercial', 'NombreEmisor']) check(valueOf(document, `${emission}/dte:Emisor/@${name}`) !== '', '2.5', `Emisor sin ${name}`);
  check(children(`${emission}/dte:Emisor/dte:DireccionEmisor`).join() === 'Direccion,CodigoPostal,Municipio,Departamento,Pais', '2.6', 'Dirección del emisor');
  const receiver = valueOf(document, `${emission}/dte:Receptor/@IDReceptor`);
  const special = valueOf(document, `${emission}/dte:Receptor/@TipoEspecial`);
  check(valueOf(document, `${emission}/dte:Receptor/@NombreReceptor`) !== '' && (receiver === 'CF' || (special === 'CUI' ? isCui(receiver) : isNit(receiver))), '2.8', 'Receptor');
  check(parts.includes('Frases') === (type === 'FACT'), '2.9', 'Frases');

  let tax = 0;
  let total = 0;
  const items = document.find(`${emission}/dte:Items/dte:Item`, NS) as XmlElement[];
  check(items.length > 0, '3.1', 'Sin renglones');
  items.forEach((item, i) => {
    const amount = (path: string): number => cents(valueOf(item, path));
    check(item.find('*', NS).map((one) => (one as XmlElement).name).join() === ITEM_ORDER.join(), '3.2', `Renglón ${i + 1}: orden`);
    check(valueOf(item, '@NumeroLinea') === String(i + 1) && /^[BS]$/.test(valueOf(item, '@BienOServicio')), '3.3', `Renglón ${i + 1}: número o tipo`);
    check(Number(valueOf(item, 'dte:Cantidad')) * amount('dte:PrecioUnitario') === amount('dte:Precio'), '3.4', `Renglón ${i + 1}: precio`);
    check(amount('dte:Precio') - amount('dte:Descuento') === amount('dte:Total'), '3.5', `Renglón ${i + 1}: total`);
    const code = valueOf(item, 'dte:Impuestos/dte:Impuesto/dte:CodigoUnidadGravable');
    const [base, own] = [amount('dte:Impuestos/dte:Impuesto/dte:MontoGravable'), amount('dte:Impuestos/dte:Impuesto/dte:MontoImpuesto')];
    check(base + own === amount('dte:Total') && Math.abs(own - base * (code === '1' ? 0.12 : 0)) <= 1, '3.6', `Renglón ${i + 1}: impuesto`);
    tax += own;
    total += amount('dte:Total');
  });
  check(cents(valueOf(document, `${emission}/dte:Totales/dte:TotalImpuestos/dte:TotalImpuesto[@NombreCorto="IVA"]/@TotalMontoImpuesto`)) === tax, '4.1', 'Total de impuestos');
  check(cents(valueOf(document, `${emission}/dte:Totales/dte:GranTotal`)) === total && total > 0, '4.2', 'Gran total');
  const origin = valueOf(document, `${emission}/dte:Complementos/dte:Complemento/cno:ReferenciasNota/@NumeroAutorizacionDocumentoOrigen`);
  if (type === 'NCRE') check([...certified.values()].some((one) => one.uuid === origin && one.type === 'FACT'), '5.1', 'El documento de origen no existe');
  else check(origin === '', '5.2', 'Una factura no refiere a otra');
  return errors;
}

function judgeAnnulment(document: XmlDocument, certified: CertifierStandIn['certified'], annulled: ReadonlySet<string>): Refusal[] {
  const general = (name: string): string => valueOf(document, `/anu:GTAnulacionDocumento/anu:SAT/anu:AnulacionDTE[@ID="DatosCertificados"]/anu:DatosGenerales[@ID="DatosAnulacion"]/@${name}`);
  const uuid = general('NumeroDocumentoAAnular');
  const original = [...certified.values()].find((one) => one.uuid === uuid);
  if (!original) return [wrong('6.1', 'El documento por anular no existe')];
  if (annulled.has(uuid)) return [wrong('6.2', 'El documento ya está anulado')];
  if ([...certified.values()].some((one) => one.type === 'NCRE' && one.xml.includes(uuid) && !annulled.has(one.uuid))) return [wrong('6.3', 'El documento tiene notas de crédito')];
  if (!original.xml.includes(`FechaHoraEmision="${general('FechaEmisionDocumentoAnular')}"`) || !original.xml.includes(`IDReceptor="${general('IDReceptor')}"`) || !original.xml.includes(`NITEmisor="${general('NITEmisor')}"`)) return [wrong('6.4', 'Los datos no son los del documento')];
  return general('MotivoAnulacion') && general('FechaHoraAnulacion') ? [] : [wrong('6.5', 'Faltan motivo o fecha')];
}
