import { useMemo, useState } from 'react';
import type { CounterBasket } from '#web/data/boxOffice.ts';

export interface Chosen { quantity: number; /** Seats picked on the map; null: the best that are free. */ seats: string[] | null }

/** What stands on the counter now. */
export function useBasket() {
  const [areas, setAreas] = useState<Record<string, Chosen>>({});
  const [packages, setPackages] = useState<Record<string, number>>({});
  const [code, setCode] = useState('');
  const wish = useMemo((): CounterBasket => ({
    lines: Object.entries(areas).filter(([, { quantity }]) => quantity > 0).map(([areaId, { quantity, seats }]) => ({ areaId, quantity, ...(seats && { unitIds: seats }) })),
    packages: Object.entries(packages).filter(([, n]) => n > 0).map(([promotionId, n]) => ({ promotionId, packages: n })),
    ...(code && { code }),
  }), [areas, packages, code]);
  /** One more or less; what was picked on the map gives its last seats back first. */
  const add = (areaId: string, by: number) => setAreas((before) => {
    const { quantity, seats } = before[areaId] ?? { quantity: 0, seats: null };
    const next = Math.max(0, quantity + by);
    return { ...before, [areaId]: { quantity: next, seats: by > 0 || next === 0 ? null : (seats?.slice(0, next) ?? null) } };
  });
  return {
    areas, packages, code, wish, add, setCode,
    isEmpty: wish.lines!.length === 0 && wish.packages!.length === 0,
    pick: (areaId: string, seats: string[]) => setAreas((before) => ({ ...before, [areaId]: { quantity: seats.length, seats: seats.length > 0 ? seats : null } })),
    bundle: (id: string, by: number) => setPackages((before) => ({ ...before, [id]: Math.max(0, (before[id] ?? 0) + by) })),
    clear: () => {
      setAreas({});
      setPackages({});
      setCode('');
    },
  };
}
export type Basket = ReturnType<typeof useBasket>;
