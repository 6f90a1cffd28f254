import { createHash, createHmac, randomUUID } from 'node:crypto';
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
  /** Uploads in parts that are not finished, by the name the store gave them. */
  uploads: Map<string, { key: string; begun: Date; parts: Map<number, Buffer> }>;
  /** Browsers may come from here (CORS of the bucket), with these methods. */
  allowOrigin(origin: string | null): void;
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
  const uploads: S3StandIn['uploads'] = new Map();
  let allowed: string | null = null;
  let failure: number | null = null;

  const server = createServer((request, response) => void serve(request, response).catch((error: Error) => answer(response, 500, error.message)));
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What a browser of another origin is told: nothing unless the bucket allows it.
    if (allowed !== null && request.headers.origin === allowed) {
      response.setHeader('access-control-allow-origin', allowed);
      response.setHeader('vary', 'origin');
    }
    if (request.method === 'OPTIONS') {
      const may = allowed !== null && request.headers.origin === allowed && ['GET', 'PUT'].includes(request.headers['access-control-request-method'] ?? '');
      return answer(response, may ? 200 : 403, '', may ? { 'access-control-allow-methods': 'GET, PUT', 'access-control-allow-headers': 'content-type', 'access-control-max-age': '3000' } : {});
    }
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
    const multipart = inParts(request, response, url, key, body);
    if (multipart !== null) return;
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
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (range) {
      const part = object.body.subarray(Number(range[1]), Number(range[2]) + 1);
      return answer(response, 206, part, { 'content-type': object.type, 'content-range': `bytes ${range[1]}-${Number(range[1]) + part.length - 1}/${object.body.length}` });
    }
    return answer(response, 200, object.body, { 'content-type': url.searchParams.get('response-content-type') ?? object.type, ...(disposition && { 'content-disposition': disposition }) });
  }

  /** Uploads in parts (CreateMultipartUpload and so on); null when the request is none of them. */
  function inParts(request: IncomingMessage, response: ServerResponse, url: URL, key: string, body: Buffer): true | null {
    const xml = (text: string, status = 200) => {
      answer(response, status, `<?xml version="1.0" encoding="UTF-8"?>${text}`);
      return true as const;
    };
    if (url.searchParams.has('uploads')) {
      if (request.method === 'POST') {
        const id = randomUUID();
        uploads.set(id, { key, begun: new Date(), parts: new Map() });
        return xml(`<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
      }
      const prefix = url.searchParams.get('prefix') ?? '';
      return xml(`<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${[...uploads].filter(([, one]) => one.key.startsWith(prefix)).map(([id, one]) => `<Upload><Key>${one.key}</Key><UploadId>${id}</UploadId><Initiated>${one.begun.toISOString()}</Initiated></Upload>`).join('')}</ListMultipartUploadsResult>`);
    }
    const id = url.searchParams.get('uploadId');
    if (id === null) return null;
    const upload = uploads.get(id);
    if (upload?.key !== key) return xml('<Error><Code>NoSuchUpload</Code></Error>', 404);
    const etag = (part: Buffer) => `"${createHash('md5').update(part).digest('hex')}"`;
    if (request.method === 'PUT') {
      upload.parts.set(Number(url.searchParams.get('partNumber')), body);
      answer(response, 200, '', { etag: etag(body) });
      return true;
    }
    if (request.method === 'DELETE') {
      uploads.delete(id);
      answer(response, 204, '');
      return true;
    }
    const numbers = [...upload.parts.keys()].sort((a, b) => a - b);
    if (request.method === 'GET') {
      const after = Number(url.searchParams.get('part-number-marker') ?? 0);
      const page = numbers.filter((number) => number > after).slice(0, PAGE);
      const more = numbers.some((number) => number > (page.at(-1) ?? after));
      return xml(`<ListPartsResult><IsTruncated>${more}</IsTruncated>${more ? `<NextPartNumberMarker>${page.at(-1)}</NextPartNumberMarker>` : ''}${page.map((number) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag(upload.parts.get(number)!).replaceAll('"', '&quot;')}</ETag><Size>${upload.parts.get(number)!.length}</Size></Part>`).join('')}</ListPartsResult>`);
    }
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
    if (named.length === 0 || named.some((number) => !upload.parts.has(number))) return xml('<Error><Code>InvalidPart</Code></Error>', 400);
    objects.set(key, { body: Buffer.concat(named.map((number) => upload.parts.get(number)!)), type: 'application/octet-stream', written: new Date() });
    uploads.delete(id);
    return xml(`<CompleteMultipartUploadResult><Key>${key}</Key><ETag>"x"</ETag></CompleteMultipartUploadResult>`);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, objects, uploads, refused, allowOrigin: (origin) => void (allowed = origin), failNext: (status) => void (failure = status),
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
