import { attack } from './attack.ts';
import { faults } from './faults.ts';
import { growth } from './growth.ts';
import { isolationMutations } from './isolation.ts';
import { money } from './money.ts';
import { offline } from './offline.ts';
import { requests } from './requests.ts';
import type { Mutation } from './mutation.ts';
import { scarcity } from './scarcity.ts';

/** A file of entries for each topic; a check that was never seen to fail proves nothing. */
export const mutations: readonly Mutation[] = [...faults, ...growth, ...isolationMutations, ...money, ...scarcity, ...requests, ...attack, ...offline];
