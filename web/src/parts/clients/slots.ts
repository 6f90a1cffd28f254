import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

/** A tab of a client's page that another area fills. Adding one is adding its line here. */
export interface ClientTab {
  value: string;
  /** Key of its name in the catalogue. */
  label: string;
  permission: string | readonly string[];
  /** Only in a business that uses this app; left out: all. */
  app?: string;
  Panel: LazyExoticComponent<ComponentType<{ clientId: string }>>;
}

export const clientTabs: readonly ClientTab[] = [
  { value: 'sessions', label: 'studio.sessions', permission: 'studio.session.view.all', app: 'studio', Panel: lazy(() => import('#web/parts/studio/ClientSessions.tsx').then(({ ClientSessions }) => ({ default: ClientSessions }))) },
  { value: 'messages', label: 'messages.thread.title', permission: 'messages.view', Panel: lazy(() => import('#web/parts/messages/ClientMessages.tsx').then(({ ClientMessages }) => ({ default: ClientMessages }))) },
];
