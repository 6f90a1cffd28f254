import { defineTopic } from '#platform/outbox.ts';

export const clientsChanged = defineTopic('clients.changed', 'clients.view');
