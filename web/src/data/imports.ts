import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '#contracts/endpoint.ts';
import { createImport, getImport, type ImportKind, type ImportRow, type ImportRun, type ImportStatus, listImports, listKinds, listRows } from '#contracts/imports.ts';
import type { AmountFormat, RowVerdict } from '#contracts/import-terms.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { ImportKind, ImportRow, ImportRun, RowVerdict };

/** The realtime topic, and the first part of the query keys. */
export const topic = 'imports.run';

const WORKING: readonly ImportStatus[] = ['uploaded', 'analysing', 'committing', 'undoing'];
export const isWorking = (status: ImportStatus): boolean => WORKING.includes(status);

export const importKinds = queryOptions({ queryKey: [topic, 'kinds'], queryFn: ({ signal }) => call(listKinds, undefined, { signal }), staleTime: 10 * 60_000 });
export const importPages = pagesOf(listImports, [topic, 'list'], { limit: 50 });
export const rowPages = (id: string, query: { sheet?: string; verdict?: RowVerdict }) => pagesOf(listRows, [topic, 'rows', id], { limit: 100, ...query }, { id });

/** Notices say when it moved on; while it works we also look ourselves, for those whose line is down. */
export const importOf = (id: string) => queryOptions({
  queryKey: [topic, 'one', id], queryFn: ({ signal }) => call(getImport, { params: { id } }, { signal }),
  refetchInterval: (query) => (query.state.data && isWorking(query.state.data.status) ? 1500 : false),
});

/** Send the files; the look at them begins by itself. */
export function sendFiles(files: readonly File[], fields: { app: string; asOf: string; branchId: string | undefined; amountFormat: AmountFormat | null; scopeId: string | null }, idempotencyKey: string): Promise<ImportRun> {
  const body = new FormData();
  body.append('app', fields.app);
  body.append('asOf', fields.asOf);
  if (fields.branchId) body.append('branchId', fields.branchId);
  if (fields.amountFormat) body.append('amountFormat', fields.amountFormat);
  if (fields.scopeId) body.append('scopeId', fields.scopeId);
  for (const file of files) body.append('file', file, file.name);
  return call({ ...createImport, body: undefined }, { body } as never, { idempotencyKey }) as Promise<Answer<typeof createImport>>;
}
