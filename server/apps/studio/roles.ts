// The seed roles of studio 7; a tenant may change copies of them. Rights of one's own assignments stand as `.own` or are
// narrowed by the rules of the record.

const studio = (...codes: string[]): string[] => codes.map((code) => `studio.${code}`);

/** Every permission of the studio (studio 7). */
export const studioPermissions = studio(
  'session.create', 'session.view.own', 'session.view.all', 'session.view.queue', 'session.edit.pre-assigned', 'session.edit.all', 'session.delete', 'session.assign-resources', 'session.cancel', 'session.cancel-late', 'session.reschedule-late',
  'session.extend-deadline', 'session.override-capacity', 'session.mark-attended', 'session.take-editing', 'session.mark-ready', 'session.complete', 'session.complete-with-balance', 'session.complimentary', 'session.backdate',
  'availability.view', 'zone.view', 'zone.manage', 'quote.send', 'gallery.manage', 'report.session', 'report.financial', 'report.performance', 'report.own',
);

const coordinator = [
  ...studio('session.create', 'session.view.own', 'session.view.all', 'session.view.queue', 'session.edit.pre-assigned', 'session.assign-resources', 'session.cancel', 'session.extend-deadline', 'session.mark-attended', 'session.mark-ready', 'session.complete',
    'availability.view', 'zone.view', 'quote.send', 'gallery.manage', 'report.session', 'report.financial', 'report.performance', 'report.own'),
  'clients.view', 'clients.create', 'clients.edit', 'calendar.view', 'calendar.timeoff', 'calendar.timeoff.own', 'catalog.view', 'payments.view', 'payments.record', 'payments.verify', 'invoicing.view', 'invoicing.manage', 'cash.operate', 'files.upload', 'messages.view', 'messages.reply', 'reports.share', 'reports.schedule',
];
const photographer = [...studio('session.view.own', 'session.mark-attended', 'report.own'), 'calendar.timeoff.own', 'files.upload'];

export const studioRoles = {
  admin: { level: 100, permissions: ['*'] },
  coordinator: { level: 60, permissions: coordinator },
  assistant_coordinator: { level: 50, permissions: coordinator.filter((code) => code !== 'studio.session.cancel' && code !== 'studio.session.assign-resources') },
  senior_photographer: { level: 30, permissions: [...photographer, 'calendar.view'] },
  photographer: { level: 20, permissions: photographer },
  editor: { level: 20, permissions: [...studio('session.view.own', 'session.view.queue', 'session.take-editing', 'session.mark-ready', 'gallery.manage', 'report.own'), 'files.upload'] },
} as const;
