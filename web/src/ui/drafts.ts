export const draftPrefix = 'mostrador.draft.';

/** Every draft on this device, gone: after signing out, the next person must not find them. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(draftPrefix)) localStorage.removeItem(key);
}
