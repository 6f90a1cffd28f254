import forge from 'node-forge';
import { privateKeyOf } from './account.ts';
import type { AppleAccount } from './account.ts';

const { oids } = forge.pki;

/** Detached PKCS#7 over the manifest, with the certificate and the one that issued it, in DER. */
export function signatureOf(manifest: Buffer, account: AppleAccount, at: Temporal.Instant): Buffer {
  const certificate = forge.pki.certificateFromPem(account.secrets.certificate);
  const signed = forge.pkcs7.createSignedData();
  signed.content = forge.util.createBuffer(manifest.toString('binary'));
  signed.addCertificate(certificate);
  signed.addCertificate(forge.pki.certificateFromPem(account.secrets.authority));
  signed.addSigner({
    certificate, key: forge.pki.privateKeyFromPem(privateKeyOf(account).export({ type: 'pkcs1', format: 'pem' })), digestAlgorithm: oids['sha256']!,
    authenticatedAttributes: [{ type: oids['contentType']!, value: oids['data']! }, { type: oids['messageDigest']! }, { type: oids['signingTime']!, value: new Date(at.epochMilliseconds) as unknown as string }],
  });
  signed.sign({ detached: true });
  return Buffer.from(forge.asn1.toDer(signed.toAsn1()).getBytes(), 'binary');
}
