import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// A small store that speaks the S3 protocol, for tests: path-style objects, listing by pages, and signatures of version 4
// checked by its own reading of Amazon's description, in the header and in presigned links.

export interface S3StandIn {
  endpoint: string;
  objects: Map<string, { body: Buffer; type: string; written: Date }>;
  /** Requests that were refused, with the reason. */
  refused: string[];
  /** The next request is answered with this status and dropped. */
  failNext(status: number): void;
  stop(): Promise<void>;
}

const ACCESS_KEY = 'stand-in';
const SECRET_KEY = 'stand-in-secret';
export const standInKeys = { accessKey: ACCESS_KEY, secretKey: SECRET_KEY };
const PAGE = 2;

export async function startS3StandIn(bucket: string): Promise<S3StandIn> {
  const objects: S3StandIn['objects'] = new Map();
  const refused: string[] = [];
  let failure: number | null = null;

  const server = createServer((request, response) => void serve(request, response).catch((error: Error) => answer(response, 500, error.message)));
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (failure !== null) {
      const status = failure;
      failure = null;
      return answer(response, status, '<Error><Code>SlowDown</Code></Error>');
    }
    const url = new URL(request.url!, 'http://stand-in');
    const wrong = judge(request, url, body);
    if (wrong) {
      refused.push(wrong);
      return answer(response, 403, `<Error><Code>SignatureDoesNotMatch</Code><Message>${wrong}</Message></Error>`);
    }
    const [, bucketName, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (bucketName !== bucket) return answer(response, 404, '<Error><Code>NoSuchBucket</Code></Error>');
    if (request.method === 'GET' && key === '') return answer(response, 200, listing(objects, url.searchParams));
    const object = objects.get(key);
    if (request.method === 'PUT') {
      objects.set(key, { body, type: request.headers['content-type'] ?? 'application/octet-stream', written: new Date() });
      return answer(response, 200, '', { etag: `"${createHash('md5').update(body).digest('hex')}"` });
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return answer(response, 204, '');
    }
    if (!object) return answer(response, 404, '<Error><Code>NoSuchKey</Code></Error>');
    const disposition = url.searchParams.get('response-content-disposition');
    return answer(response, 200, object.body, { 'content-type': url.searchParams.get('response-content-type') ?? object.type, ...(disposition && { 'content-disposition': disposition }) });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, objects, refused, failNext: (status) => void (failure = status),
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

function answer(response: ServerResponse, status: number, body: string | Buffer, headers: Record<string, string> = {}): void {
  const content = Buffer.isBuffer(body) ? body : Buffer.from(body);
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': status === 204 ? 0 : content.length, ...headers });
  response.end(status === 204 ? undefined : content);
}

function listing(objects: S3StandIn['objects'], query: URLSearchParams): string {
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
  const from = Number(query.get('continuation-token') ?? 0);
  const page = keys.slice(from, from + PAGE);
  const more = from + PAGE < keys.length;
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : ''}${page.map((key) => `<Contents><Key>${key}</Key><LastModified>${objects.get(key)!.written.toISOString()}</LastModified><Size>${objects.get(key)!.body.length}</Size></Contents>`).join('')}</ListBucketResult>`;
}

const sha256 = (value: string | Buffer) => createHash('sha256').update(value).digest('hex');
const hmac = (key: string | Buffer, value: string) => createHmac('sha256', key).update(value).digest();
const encode = (value: string) => encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** What is wrong with the signature (AWS Signature Version 4), or null. */
function judge(request: IncomingMessage, url: URL, body: Buffer): string | null {
  const presigned = url.searchParams.get('X-Amz-Signature');
  const header = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? '');
  if (!presigned && !header) return 'not signed';
  const [credential, signedHeaders, signature] = presigned ? [url.searchParams.get('X-Amz-Credential')!, url.searchParams.get('X-Amz-SignedHeaders')!, presigned] : [header![1]!, header![2]!, header![3]!];
  const [accessKey, day, region, service, kind] = credential.split('/') as [string, string, string, string, string];
  if (accessKey !== ACCESS_KEY || service !== 's3' || kind !== 'aws4_request') return 'unknown key';
  const date = presigned ? url.searchParams.get('X-Amz-Date')! : String(request.headers['x-amz-date']);
  if (presigned) {
    const made = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (Date.now() > made + Number(url.searchParams.get('X-Amz-Expires')) * 1000) return 'expired';
  }
  const payload = presigned ? 'UNSIGNED-PAYLOAD' : String(request.headers['x-amz-content-sha256']);
  if (!presigned && payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return 'another body';
  const query = [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => [encode(name), encode(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`).join('&');
  const names = signedHeaders.split(';');
  const canonical = [request.method, url.pathname, query, ...names.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`), '', signedHeaders, payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = hmac(hmac(hmac(hmac(`AWS4${SECRET_KEY}`, day), region), 's3'), 'aws4_request');
  const wanted = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return wanted === signature ? null : 'another signature';
}
