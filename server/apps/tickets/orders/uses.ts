import type { OrderRow } from './queries.ts';

/** What is counted while selling: units of each stage, orders of a code or packages of a package. */
export interface Uses { stages: ReadonlyMap<string, number>; promotions: ReadonlyMap<string, number> }

interface Used {
  codeId: string | null;
  stageUse: readonly { stageId: string; units: number }[];
  packageUse: readonly { promotionId: string; packages: number }[];
}
export const usesOfQuote = ({ codeId, stageUse, packageUse }: Used): Uses => ({
  stages: new Map(stageUse.map(({ stageId, units }) => [stageId, units])),
  promotions: new Map([...packageUse.map(({ promotionId, packages }) => [promotionId, packages] as const), ...(codeId === null ? [] : [[codeId, 1] as const])]),
});

/** What the order took of stages and promotions, as it was promised. */
export const usesOf = ({ quote, codeId }: Pick<OrderRow, 'quote' | 'codeId'>): Uses => usesOfQuote({ ...(quote as unknown as Omit<Used, 'codeId'>), codeId });

export function joined(all: readonly Uses[]): Uses {
  const add = (key: keyof Uses) => {
    const sum = new Map<string, number>();
    for (const uses of all) for (const [id, count] of uses[key]) sum.set(id, (sum.get(id) ?? 0) + count);
    return sum;
  };
  return { stages: add('stages'), promotions: add('promotions') };
}
