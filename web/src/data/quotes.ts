import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '#contracts/endpoint.ts';
import { getPublicSettings, listQuotes, quoteDocument } from '#contracts/studio-quotes.ts';
import { call, callRaw } from '#web/api.ts';

export type Quote = Answer<typeof listQuotes>['items'][number];

/** Under the session's topic: what changes a session may change its quotes. */
export const quotesOf = (sessionId: string) => queryOptions({ queryKey: ['session', 'quotes', sessionId], queryFn: ({ signal }) => call(listQuotes, { params: { id: sessionId } }, { signal }) });
export const publicSettings = queryOptions({ queryKey: ['public-settings'], queryFn: ({ signal }) => call(getPublicSettings, {}, { signal }) });

/** The document on this device, under its number. */
export async function downloadQuote({ id, number }: Quote): Promise<void> {
  const blob = await (await callRaw(quoteDocument, { params: { id } })).blob();
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: `${number}.pdf` });
  link.click();
  URL.revokeObjectURL(link.href);
}
