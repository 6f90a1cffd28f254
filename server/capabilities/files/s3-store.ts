import type { Readable } from 'node:stream';
import { unavailable } from '#platform/errors.ts';
import { attachmentHeader } from './names.ts';
import { s3Parts } from './s3-parts.ts';
import type { S3 } from './s3-parts.ts';
import type { FileStore } from './store.ts';

export interface S3Options { endpoint: string; region: string; bucket: string; accessKey: string; secretKey: string }

/** Any store that speaks the S3 protocol. The library is large, so it is loaded with the first use. */
export function s3Store({ endpoint, region, bucket, accessKey, secretKey }: S3Options): FileStore {
  const load = async (): Promise<S3> => {
    const [s3, presign] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/s3-request-presigner')]);
    const client = new s3.S3Client({
      endpoint, region, forcePathStyle: true, credentials: { accessKeyId: accessKey, secretAccessKey: secretKey }, maxAttempts: 3,
      requestHandler: { connectionTimeout: 3000, requestTimeout: 30_000 },
      // Stores other than Amazon's do not all know the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return { s3, client, getSignedUrl: presign.getSignedUrl };
  };
  let loaded: Promise<S3> | undefined;
  const use = () => (loaded ??= load());
  /** A store that is away is a reason to come back, not a bug. */
  const away = (error: unknown): never => {
    throw unavailable(undefined, { headers: { 'retry-after': '5' }, cause: error });
  };

  return {
    async put(key, content, type) {
      const { s3, client } = await use();
      await client.send(new s3.PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ContentType: type, ContentLength: content.length })).catch(away);
    },
    async open(key, range) {
      const { s3, client } = await use();
      try {
        const answer = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: key, ...(range && { Range: `bytes=${range.start}-${range.end}` }) }));
        // `bytes 0-99/1234`: the whole is behind the stroke.
        const whole = Number(answer.ContentRange?.split('/')[1]);
        return { stream: answer.Body as Readable, size: Number.isFinite(whole) ? whole : (answer.ContentLength ?? 0) };
      } catch (error) {
        if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) return null;
        return away(error);
      }
    },
    async remove(key) {
      const { s3, client } = await use();
      await client.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: key })).catch(away);
    },
    async *list(tenantId) {
      const { s3, client } = await use();
      for (let token: string | undefined, more = true; more;) {
        const page = await client.send(new s3.ListObjectsV2Command({ Bucket: bucket, Prefix: `${tenantId}/`, ContinuationToken: token })).catch(away);
        for (const { Key, LastModified } of page.Contents ?? []) if (Key && LastModified) yield { key: Key, writtenAt: Temporal.Instant.fromEpochMilliseconds(LastModified.getTime()) };
        token = page.NextContinuationToken;
        more = token !== undefined;
      }
    },
    async downloadLink(key, { name, type }, seconds, kind = 'attachment') {
      const { s3, client, getSignedUrl } = await use();
      return getSignedUrl(client, new s3.GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentDisposition: attachmentHeader(name, kind), ResponseContentType: type }), { expiresIn: seconds });
    },
    parts: s3Parts(bucket, use, away),
  };
}
