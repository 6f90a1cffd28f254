import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '#contracts/endpoint.ts';
import { type CashRegister, type CashSession, listCashSessions, listRegisters, readCashSession, readCashSettings } from '#contracts/cash.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { CashRegister, CashSession };
export type CashSessionDetail = Answer<typeof readCashSession>;

/** Realtime topic `cash.changed` refreshes what begins with this. */
export const topic = { cash: 'cash' } as const;

export const registers = queryOptions({ queryKey: [topic.cash, 'registers'], queryFn: ({ signal }) => call(listRegisters, undefined, { signal }) });
export const openSessions = queryOptions({ queryKey: [topic.cash, 'open'], queryFn: ({ signal }) => call(listCashSessions, { query: { status: 'open', limit: 100 } }, { signal }) });
export const sessionPages = pagesOf(listCashSessions, [topic.cash, 'history'], { limit: 50 });
export const cashSession = (id: string) => queryOptions({ queryKey: [topic.cash, 'one', id], queryFn: ({ signal }) => call(readCashSession, { params: { id } }, { signal }) });
export const cashRules = queryOptions({ queryKey: [topic.cash, 'rules'], queryFn: ({ signal }) => call(readCashSettings, undefined, { signal }) });
