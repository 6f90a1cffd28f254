import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { dayMap } from '#contracts/studio-map.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { call } from '#web/api.ts';
import { topic } from './studio.ts';

export type DayMap = Answer<typeof dayMap>;
export type MapStop = DayMap['stops'][number];

/** Places of a day; those of the day before stay in sight meanwhile. */
export const dayMapOf = (branchId: string, day: string) =>
  queryOptions({ queryKey: [topic.session, 'map', branchId, day], queryFn: ({ signal }) => call(dayMap, { query: { branchId, day } }, { signal }), placeholderData: keepPreviousData });
