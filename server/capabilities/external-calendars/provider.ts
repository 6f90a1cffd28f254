import { z } from 'zod';
import { ProviderError, call, defineProvider, hookRefused } from '#capabilities/connections/public.ts';
import type { Connection } from '#capabilities/connections/public.ts';
import { sameSecret } from '#platform/vault.ts';
import { changesAnnounced } from './announced.ts';
import { channelToken } from './channel.ts';

const settings = z.strictObject({
  clientId: z.string().min(1).max(300),
  // Google's own, unless an installation goes through a place of its own.
  consentUrl: z.url().default('https://accounts.google.com/o/oauth2/v2/auth'),
  accessUrl: z.url().default('https://oauth2.googleapis.com'),
  apiUrl: z.url().default('https://www.googleapis.com/calendar/v3'),
});
const secrets = z.strictObject({ clientSecret: z.string().min(1).max(300) });
export type Google = Connection<z.output<typeof settings>, z.output<typeof secrets>>;

/** The client of the business at Google; each person lets it in by herself. */
export const googleCalendar = defineProvider({
  key: 'google_calendar', purpose: 'calendar', settings, secrets,
  // A code that nobody was given: a client that is not known is refused before the code is looked at.
  check: async (connection) => {
    const { clientId, accessUrl } = connection.settings;
    const body = new URLSearchParams({ grant_type: 'authorization_code', code: 'none', client_id: clientId, client_secret: connection.secrets.clientSecret, redirect_uri: 'https://localhost' });
    const reply = await call(connection, { url: `${accessUrl}/token`, body });
    const { error } = z.object({ error: z.string().optional() }).parse(reply.json());
    if (error === 'invalid_client' || error === 'unauthorized_client') throw new ProviderError('REJECTED', `the client is not accepted (${error})`, { retriable: false, status: reply.status });
  },
  hook: {
    // A notice has no body: all it says stands in its headers (studio 12).
    verify({ headers }, { tenantId }) {
      const id = headers['x-goog-channel-id'];
      const token = headers['x-goog-channel-token'];
      const state = headers['x-goog-resource-state'];
      const number = headers['x-goog-message-number'];
      if (!id || !token || !sameSecret(token, channelToken(tenantId, id))) throw hookRefused('channel token');
      if (!state || !number || !/^\d+$/.test(number)) throw hookRefused('incomplete');
      // The first message of a channel only says that it is open.
      return state === 'sync' ? [] : [{ eventId: `${id}:${number}`, payload: { channelId: id, state } }];
    },
    receive: (ctx, _connection, { payload }) => changesAnnounced(ctx, z.object({ channelId: z.uuid() }).parse(payload).channelId),
  },
});
