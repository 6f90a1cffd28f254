import { queryOptions } from '@tanstack/react-query';
import { readClientSettings } from '#contracts/clients.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { readPaymentSettings } from '#contracts/payments.ts';
import { getStudioSettings } from '#contracts/studio.ts';
import { call } from '#web/api.ts';

export type Settings = Answer<typeof getStudioSettings>;
export const topic = { studio: 'studio-rules', payments: 'payment-settings', clients: 'clients' } as const;

/** The settings in force: of a branch, or of the whole business. */
export const settingsOf = (branchId: string | null) =>
  queryOptions({ queryKey: [topic.studio, 'settings', branchId], queryFn: ({ signal }) => call(getStudioSettings, { query: branchId ? { branchId } : {} }, { signal }) });
export const paymentSettings = queryOptions({ queryKey: [topic.payments], queryFn: ({ signal }) => call(readPaymentSettings, undefined, { signal }) });
export const clientSettings = queryOptions({ queryKey: [topic.clients, 'rules'], queryFn: ({ signal }) => call(readClientSettings, undefined, { signal }) });
