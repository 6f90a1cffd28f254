import i18next from 'i18next';

/** The name of a word of the app (`digital_photo`); the word itself where the catalogue of texts has none. */
export const typeName = (word: string): string => (i18next.exists(`catalog.itemType.${word}`) ? i18next.t(`catalog.itemType.${word}`) : word);
export const kindName = (word: string): string => (i18next.exists(`catalog.kind.${word}`) ? i18next.t(`catalog.kind.${word}`) : word);
