import { X509Certificate, createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import tls from 'node:tls';
import forge from 'node-forge';
import { afterAll, beforeAll } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { standInFor } from '#test/stand-in.ts';

// What stands for Apple and Google: certificates of our own making, a push service that asks for one, a REST interface.

export interface Certified { cert: string; key: string }
let serial = 0;
/** A certificate signed by `by`, or by itself. The keys are made by Node: forge takes seconds. */
export function certify(subject: Readonly<Record<string, string>>, by?: { subject: Readonly<Record<string, string>>; key: string }, ip?: string): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } });
  const certificate = forge.pki.createCertificate();
  const attributes = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([type, value]) => ({ type: ({ CN: '2.5.4.3', OU: '2.5.4.11', UID: '0.9.2342.19200300.100.1.1' } as Record<string, string>)[type]!, value }));
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `0${(serial += 1)}`;
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000 * 365);
  certificate.setSubject(attributes(subject));
  certificate.setIssuer(attributes(by?.subject ?? subject));
  certificate.setExtensions([...(by ? [] : [{ name: 'basicConstraints', cA: true }]), ...(ip ? [{ name: 'subjectAltName', altNames: [{ type: 7, ip }] }] : [])]);
  certificate.sign(forge.pki.privateKeyFromPem(by?.key ?? privateKey), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key: privateKey };
}

export interface Pushed { token: string; headers: Record<string, unknown>; body: string; certificate: string }
/** Apple's push service: HTTP/2, only for whoever shows a certificate that its authority issued. */
export function usePushService(authority: Certified & { subject: Readonly<Record<string, string>> }): { url: string; pushed: Pushed[]; sessions: number; /** How the next push to a token is answered, instead of 200. */ answers: Map<string, { status: number; reason: string }> } {
  const stand = { url: '', pushed: [] as Pushed[], sessions: 0, answers: new Map<string, { status: number; reason: string }>() };
  let server: Http2SecureServer;
  const known = tls.getCACertificates('default');
  const open = new Set<ServerHttp2Session>();
  beforeAll(async () => {
    tls.setDefaultCACertificates([...known, authority.cert]);
    server = createSecureServer({ ...certify({ CN: 'push' }, authority, '127.0.0.1'), ca: authority.cert, requestCert: true, rejectUnauthorized: true });
    server.on('session', (session) => {
      stand.sessions += 1;
      open.add(session);
      session.on('close', () => open.delete(session));
    });
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      void buffer(stream).then((body) => {
        const token = headers[':path']!.split('/').at(-1)!;
        const certificate = new X509Certificate((stream.session!.socket as unknown as tls.TLSSocket).getPeerCertificate().raw).subject;
        stand.pushed.push({ token, headers, body: body.toString(), certificate });
        const { status, reason } = stand.answers.get(token) ?? { status: 200, reason: '' };
        stand.answers.delete(token);
        stream.respond({ ':status': status });
        stream.end(reason && JSON.stringify({ reason }));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    stand.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    tls.setDefaultCACertificates(known);
    for (const session of open) session.destroy();
    await new Promise<void>((done) => void server.close(() => done()));
  });
  return stand;
}

/** Google's REST interface for passes: what was written, by id, and the tokens it gives for signed assertions. */
export function useWalletObjects() {
  const written = new Map<string, Record<string, unknown>>();
  const stand = standInFor(({ method, path, text, headers }) => {
    if (path === '/token') return { status: 200, body: { access_token: 'at-1', expires_in: 3600 } };
    if (headers.authorization !== 'Bearer at-1') return { status: 401, body: {} };
    const [, kind, id] = path.split('/') as [string, string, string?];
    if (kind === 'issuer') return { status: id === '3388000000012345678' ? 200 : 403, body: {} };
    const body = JSON.parse(text || '{}') as Record<string, unknown>;
    const name = id ?? (body['id'] as string);
    if (method === 'PUT' && !written.has(name)) return { status: 404, body: {} };
    written.set(name, body);
    return { status: 200, body };
  });
  return { stand, written };
}

/** Files of a zip, by name. */
export async function unzipped(content: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(content, { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

interface Der { tag: number; content: Buffer; whole: Buffer; inside: () => Der[] }
/** Plain DER, read by nothing that wrote it. */
export function readDer(bytes: Buffer): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    let length = bytes[at + 1]!;
    let head = 2;
    if (length > 0x80) {
      head += length - 0x80;
      length = bytes.subarray(at + 2, at + head).reduce((sum, byte) => sum * 256 + byte, 0);
    }
    const content = bytes.subarray(at + head, at + head + length);
    found.push({ tag: bytes[at]!, content, whole: bytes.subarray(at, at + head + length), inside: () => readDer(content) });
    at += head + length;
  }
  return found;
}

/** Checks a detached PKCS#7 signature with Node's own cryptography (RFC 5652, 5.4); the certificates in it, the signer's first. */
export function verifySignature(signature: Buffer, signed: Buffer): X509Certificate[] {
  const [signedData] = readDer(signature)[0]!.inside()[1]!.inside();
  const parts = signedData!.inside();
  const encapsulated = parts[2]!.inside();
  if (encapsulated.length !== 1) throw new Error('the signature is not detached');
  const certificates = parts.find(({ tag }) => tag === 0xA0)!.inside().map(({ whole }) => new X509Certificate(whole));
  const [signer] = parts.at(-1)!.inside();
  const [, , , attributes, , value] = signer!.inside();
  // The digest is the one of the attributes as a SET, which is how they are signed.
  const set = Buffer.concat([Buffer.from([0x31]), attributes!.whole.subarray(1)]);
  const digest = attributes!.inside().find(({ content }) => content.includes(Buffer.from('2a864886f70d010904', 'hex')))!.inside()[1]!.inside()[0]!.content;
  if (!digest.equals(createHash('sha256').update(signed).digest())) throw new Error('something else was signed');
  if (!createVerify('sha256').update(set).verify(certificates[0]!.publicKey, value!.content)) throw new Error('the signature is wrong');
  return certificates;
}
