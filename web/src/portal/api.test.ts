import { expect, test } from 'vitest';
import * as mine from '#contracts/tickets-mine.ts';
import * as aftersale from '#contracts/tickets-aftersale.ts';
import * as pub from '#contracts/tickets-public.ts';
import * as series from '#contracts/tickets-series.ts';
import * as transfers from '#contracts/tickets-transfers.ts';
import { routes } from './api.ts';

test('what the portal calls is what the contracts declare', () => {
  const contracts: Record<string, { method: string; path: string }> = { ...pub, ...mine, ...transfers, ...aftersale, ...series } as never;
  for (const [name, [method, path]] of Object.entries(routes)) expect({ name, method: contracts[name]!.method, path: contracts[name]!.path }).toEqual({ name, method, path: `/api/v1/tickets/public/${path}` });
});
