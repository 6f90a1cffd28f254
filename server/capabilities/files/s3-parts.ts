import type * as Sdk from '@aws-sdk/client-s3';
import type { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PartStore } from './store.ts';

export interface S3 { s3: typeof Sdk; client: Sdk.S3Client; getSignedUrl: typeof getSignedUrl }

/** 5 GB are 640 parts; stores take none below 5 MiB but the last. */
const PART_SIZE = 8 * 1024 * 1024;

/** Multipart uploads of the S3 protocol: the browser sends the parts, we begin, judge and finish. */
export function s3Parts(bucket: string, use: () => Promise<S3>, away: (error: unknown) => never): PartStore {
  const isMissing = (error: unknown): boolean => (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404;
  const list = async (key: string, handle: string): Promise<{ number: number; size: number; etag: string }[] | null> => {
    const { s3, client } = await use();
    const parts: { number: number; size: number; etag: string }[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await client.send(new s3.ListPartsCommand({ Bucket: bucket, Key: key, UploadId: handle, PartNumberMarker: after })).catch((error: unknown) => (isMissing(error) ? null : away(error)));
      if (!page) return null;
      for (const { PartNumber, Size, ETag } of page.Parts ?? []) if (PartNumber && ETag) parts.push({ number: PartNumber, size: Size ?? 0, etag: ETag });
      after = page.NextPartNumberMarker;
      more = page.IsTruncated === true && after !== undefined;
    }
    return parts;
  };
  return {
    partSize: PART_SIZE,
    async begin(key, type) {
      const { s3, client } = await use();
      const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: type })).catch(away);
      if (!UploadId) throw new Error('the store began an upload without a name for it');
      return UploadId;
    },
    async received(key, handle) {
      const parts = await list(key, handle);
      return parts && new Map(parts.map(({ number, size }) => [number, size]));
    },
    async link(key, handle, { number, size }, seconds) {
      const { s3, client, getSignedUrl: sign } = await use();
      const command = new s3.UploadPartCommand({ Bucket: bucket, Key: key, UploadId: handle, PartNumber: number, ContentLength: size });
      return { url: await sign(client, command, { expiresIn: seconds, signableHeaders: new Set(['content-length']) }), headers: {} };
    },
    async finish(key, handle) {
      const { s3, client } = await use();
      // The store itself tells what arrived: the browser need not be allowed to read its answers.
      const parts = (await list(key, handle)) ?? [];
      await client.send(new s3.CompleteMultipartUploadCommand({
        Bucket: bucket, Key: key, UploadId: handle, MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
      })).catch(away);
    },
    async abandon(key, handle) {
      const { s3, client } = await use();
      await client.send(new s3.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: handle })).catch((error: unknown) => {
        if (!isMissing(error)) away(error);
      });
    },
    async *unfinished(tenantId) {
      const { s3, client } = await use();
      for (let key: string | undefined, id: string | undefined, more = true; more;) {
        const page = await client.send(new s3.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: `${tenantId}/`, KeyMarker: key, UploadIdMarker: id })).catch(away);
        for (const { Key, UploadId, Initiated } of page.Uploads ?? []) if (Key && UploadId && Initiated) yield { key: Key, handle: UploadId, begunAt: Temporal.Instant.fromEpochMilliseconds(Initiated.getTime()) };
        key = page.NextKeyMarker;
        id = page.NextUploadIdMarker;
        more = page.IsTruncated === true && key !== undefined;
      }
    },
  };
}
