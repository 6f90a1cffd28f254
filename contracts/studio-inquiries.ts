import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Channel } from './message-terms.ts';
import { Id, Instant, PageQuery, pageOf } from './shapes.ts';

// Who wrote to the studio and has no open session: it becomes a request once the day is known (studio 12).
// Realtime topic: `inquiries.changed`.

export const Inquiry = z.strictObject({
  id: Id, clientId: Id, clientName: z.string(), channel: Channel, openedAt: Instant, lastAt: Instant, answeredAt: Instant.nullable(),
  /** The newest of what was written, cut to 200 characters. */
  text: z.string(),
});
export type Inquiry = z.infer<typeof Inquiry>;

const path = '/api/v1/studio/inquiries';
export const listInquiries = endpoint({
  id: 'studio.inquiries', method: 'GET', path, permission: 'studio.session.view.all', summary: 'People who wrote and have no open session, the newest first', query: PageQuery, response: pageOf(Inquiry), errors: [],
});
export const dismissInquiry = endpoint({
  id: 'studio.dismissInquiry', method: 'POST', path: `${path}/:id/dismiss`, permission: 'studio.session.create', summary: 'There is nothing to do about what was written', params: z.strictObject({ id: Id }), errors: ['INQUIRY_NOT_FOUND'], audit: true,
});
