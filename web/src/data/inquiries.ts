import { queryOptions } from '@tanstack/react-query';
import { listInquiries } from '#contracts/studio-inquiries.ts';
import { call } from '#web/api.ts';

/** Realtime topic `inquiries.changed` refreshes what begins with this. */
export const inquiriesTopic = 'inquiries';
export const firstInquiries = (limit: number) => queryOptions({ queryKey: [inquiriesTopic, 'first', limit], queryFn: ({ signal }) => call(listInquiries, { query: { limit } }, { signal }) });
