import { aside } from '#platform/aside.ts';
import type { Layout } from './blocks.ts';

/** Thousands of rows take a few seconds; what takes longer than this is broken. */
const documents = aside<Layout, { content: Uint8Array }>(new URL('worker.ts', import.meta.url), { name: 'documents', mostMs: 60_000 });

/** Draw in the thread of documents, one after the other. */
export const drawAside = async (layout: Layout): Promise<Buffer> => Buffer.from((await documents.run(layout)).content);
