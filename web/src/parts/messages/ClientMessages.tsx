import { MessageThread } from './MessageThread.tsx';

/** The tab of a client's page. */
export const ClientMessages = ({ clientId }: { clientId: string }) => <MessageThread clientId={clientId} />;
