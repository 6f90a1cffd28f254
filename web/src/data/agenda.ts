import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type AgendaEntry as AgendaEntryShape, myAgenda, photographerDashboard } from '#contracts/studio-life.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { call } from '#web/api.ts';
import { topic } from './studio.ts';

export type AgendaEntry = z.infer<typeof AgendaEntryShape>;
export type Agenda = Answer<typeof myAgenda>;

/** Own assignments from yesterday on for thirty days. */
export const myAgendaOf = queryOptions({ queryKey: [topic.session, 'my-agenda'], queryFn: ({ signal }) => call(myAgenda, { query: {} }, { signal }) });
export const myCounts = queryOptions({ queryKey: [topic.session, 'my-counts'], queryFn: ({ signal }) => call(photographerDashboard, undefined, { signal }) });
