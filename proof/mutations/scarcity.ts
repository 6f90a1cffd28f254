import type { Mutation } from './mutation.ts';

export const scarcity: readonly Mutation[] = [];
