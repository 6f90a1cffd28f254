import { search } from '#contracts/operations.ts';
import { call } from '#web/api.ts';

export const searchEverything = async (text: string, signal: AbortSignal) => (await call(search, { query: { q: text } }, { signal })).hits;
