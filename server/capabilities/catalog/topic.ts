import { defineTopic } from '#platform/outbox.ts';

/** Items, packages, tax classes: ids of what changed. */
export const catalogChanged = defineTopic('catalog.changed', 'catalog.view');
