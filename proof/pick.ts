/** One of them, by the dice. */
export const pick = <T>(random: () => number, all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
