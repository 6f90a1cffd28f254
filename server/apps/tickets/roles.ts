// The seed roles of tickets 7; a tenant may change copies of them. A right that the page narrows (`assigned`, `own shift`,
// `masked`) is a permission of its own, so that the wide one is never meant by accident.

const tickets = (...codes: string[]): string[] => codes.map((code) => `tickets.${code}`);

/** Every permission of the ticket app (tickets 7). */
export const ticketsPermissions = tickets(
  'event.read', 'event.read.assigned', 'event.manage', 'event.publish', 'event.cancel', 'inventory.manage', 'pricing.manage',
  'order.read', 'order.read.own', 'order.sell', 'order.comp', 'order.cancel', 'order.cancel.own', 'order.resend', 'attendee.read_pii', 'attendee.read_masked', 'attendee.read_name',
  'ticket.reissue', 'ticket.void', 'refund.request', 'refund.approve', 'transfer.read', 'transfer.override', 'checkin.scan', 'checkin.scan.assigned', 'checkin.override', 'checkin.undo', 'checkin.monitor',
  'promoter.manage', 'promoter.self', 'commission.approve', 'commission.pay', 'report.read', 'report.export', 'report.read.anonymous', 'report.read.door', 'report.read.own', 'settlement.read', 'settlement.close',
  'queue.manage', 'waitlist.manage', 'message.send', 'import.run', 'settings.manage',
);

export const ticketsRoles = {
  owner: { level: 100, permissions: ['*'] },
  event_manager: {
    level: 60,
    permissions: [...tickets(
      'event.read', 'event.manage', 'event.publish', 'inventory.manage', 'pricing.manage', 'order.read', 'order.sell', 'order.comp', 'order.cancel', 'order.resend', 'attendee.read_pii', 'ticket.reissue', 'ticket.void', 'refund.request',
      'transfer.read', 'transfer.override', 'checkin.scan', 'checkin.override', 'checkin.undo', 'checkin.monitor', 'promoter.manage', 'report.read', 'report.read.anonymous', 'report.export', 'report.read.door', 'settlement.read', 'queue.manage', 'waitlist.manage', 'message.send', 'import.run',
    ), 'files.upload', 'imports.run', 'cash.operate'],
  },
  finance: { level: 50, permissions: [...tickets('event.read', 'order.read', 'attendee.read_pii', 'refund.request', 'refund.approve', 'commission.approve', 'commission.pay', 'report.read', 'report.read.anonymous', 'report.read.door', 'report.export', 'settlement.read', 'settlement.close'), 'invoicing.view', 'invoicing.manage'] },
  marketing: { level: 40, permissions: tickets('event.read', 'pricing.manage', 'promoter.manage', 'report.read.anonymous', 'report.export', 'queue.manage', 'waitlist.manage', 'message.send') },
  // Cash of the counter lies in a drawer that its seller answers for.
  box_office: { level: 30, permissions: [...tickets('event.read', 'order.read.own', 'order.sell', 'order.cancel.own', 'order.resend', 'attendee.read_masked'), 'cash.operate'] },
  door_supervisor: { level: 30, permissions: tickets('event.read', 'attendee.read_name', 'ticket.reissue', 'transfer.override', 'checkin.scan', 'checkin.override', 'checkin.undo', 'checkin.monitor', 'report.read.door') },
  door_staff: { level: 20, permissions: tickets('event.read.assigned', 'attendee.read_name', 'checkin.scan.assigned') },
  promoter: { level: 10, permissions: tickets('event.read.assigned', 'promoter.self', 'report.read.own') },
  support: { level: 30, permissions: tickets('event.read', 'order.read', 'order.cancel', 'order.resend', 'attendee.read_masked', 'ticket.reissue', 'refund.request', 'transfer.read', 'transfer.override', 'waitlist.manage', 'message.send') },
} as const;
