import { queryOptions, useQuery } from '@tanstack/react-query';
import { type FilePurpose, readFile } from '#contracts/files.ts';
import type { Answer } from '#contracts/endpoint.ts';
import type { z } from 'zod';
import { call } from '#web/api.ts';
import { type SendOptions, sendFile } from './sendFile.ts';

export type StoredFile = Answer<typeof readFile>;

/** A file with its signed links; asked again before they end (15 minutes). */
export const fileOf = (id: string) => queryOptions({ queryKey: ['files', id], queryFn: ({ signal }) => call(readFile, { params: { id } }, { signal }), staleTime: 10 * 60_000, refetchInterval: 12 * 60_000 });

/** Where a picture can be shown from; null until it is known, or when there is none. */
export function useFileUrl(id: string | null): string | null {
  const { data } = useQuery({ ...fileOf(id ?? ''), enabled: id !== null });
  return data?.url ?? null;
}

/** Send one file; what refers to it afterwards takes the `id`. */
export const upload = (file: File, purpose: z.output<typeof FilePurpose>, options: SendOptions = {}): Promise<StoredFile> => sendFile(file, purpose, options);
