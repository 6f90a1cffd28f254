import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type EditingJob as EditingJobShape, editingQueue, editorDashboard } from '#contracts/studio-life.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { call } from '#web/api.ts';

export type EditingJob = z.infer<typeof EditingJobShape>;
export type EditingQueue = Answer<typeof editingQueue>;

/** Realtime topic `queue.changed` refreshes what begins with it. */
export const queueTopic = 'queue';

export const queueOf = queryOptions({ queryKey: [queueTopic, 'jobs'], queryFn: ({ signal }) => call(editingQueue, { query: {} }, { signal }) });
export const editorCounts = queryOptions({ queryKey: [queueTopic, 'counts'], queryFn: ({ signal }) => call(editorDashboard, { query: {} }, { signal }) });
