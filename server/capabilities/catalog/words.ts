import { invalid } from '#platform/errors.ts';

// The capability knows no business: which types of items and kinds of packages there are is said by the apps.

const itemTypes = new Set<string>();
const packageKinds = new Set<string>();

/** Called by an app at start.. */
export function registerCatalogWords(words: { itemTypes: readonly string[]; packageKinds: readonly string[] }): void {
  for (const word of words.itemTypes) itemTypes.add(word);
  for (const word of words.packageKinds) packageKinds.add(word);
}

export const knownItemTypes = (): string[] => [...itemTypes];
export const knownPackageKinds = (): string[] => [...packageKinds];

/** @throws VALIDATION_ERROR naming the words there are */
export function checkItemType(word: string | undefined): void {
  if (word !== undefined && !itemTypes.has(word)) throw invalid('/body/itemType', 'not_allowed', { allowed: [...itemTypes].join(', ') });
}

/** @throws VALIDATION_ERROR naming the words there are */
export function checkPackageKind(word: string | undefined): void {
  if (word !== undefined && !packageKinds.has(word)) throw invalid('/body/kind', 'not_allowed', { allowed: [...packageKinds].join(', ') });
}
