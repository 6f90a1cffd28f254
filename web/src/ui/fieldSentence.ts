import i18next from 'i18next';

/** The sentence for an error code of a contract (`too_long`), or the text itself when it is a sentence already. */
export function fieldSentence(message: string | undefined): string | undefined {
  if (!message) return undefined;
  if (!/^[a-z0-9_]+$/.test(message)) return message;
  const key = `field.${message}`;
  return i18next.exists(key) ? i18next.t(key) : i18next.t('field.invalid');
}
