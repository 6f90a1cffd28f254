import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Email, Flag, Id, Instant, OptionalText, PageQuery, Text, Version, pageOf } from './shapes.ts';
import { ClientKind } from './client-terms.ts';

// Clients: the people and institutions a business deals with. Neutral words; an app adds what it knows of a client
// (open sessions, risk, sums) through the hooks of server/capabilities/clients/public.ts.

export const ClientStatus = z.enum(['active', 'inactive']);
export const ClientChannel = z.enum(['whatsapp', 'email', 'telegram', 'sms']);
export const ImageRelease = z.enum(['unknown', 'granted', 'denied']);
export const PhoneLabel = z.enum(['mobile', 'home', 'work', 'other']);
export const TaxIdKind = z.enum(['nit', 'rfc', 'dpi', 'passport', 'other']);
export const ConsentPurpose = z.enum(['privacy', 'terms', 'messages', 'marketing', 'image_release']);

/** As typed by a person, with or without country code and separators; normalised by the country of the tenant. */
export const PhoneInput = z.strictObject({ number: Text(40), label: PhoneLabel.default('mobile') });
export const EmailInput = z.strictObject({ email: Email.max(100, { error: 'too_long' }) });
export const AddressInput = z.strictObject({
  label: OptionalText(40).default(''), line: Text(300), details: OptionalText(300).default(''), city: OptionalText(100).default(''),
  region: OptionalText(100).default(''), postalCode: OptionalText(20).default(''),
  /** Both or neither, WGS 84. */
  lat: z.number().min(-90).max(90).nullable().default(null), lng: z.number().min(-180).max(180).nullable().default(null),
}).refine(({ lat, lng }) => (lat === null) === (lng === null), { path: ['lng'], error: 'lat_and_lng_together' });
export const TaxIdInput = z.strictObject({ kind: TaxIdKind.default('nit'), number: Text(30), name: OptionalText(150).default('') });

const Tags = z.array(Text(40)).max(20);
const fields = {
  kind: ClientKind,
  fullName: Text(100),
  /** The first is the primary one. */
  phones: z.array(PhoneInput).min(1, { error: 'required' }).max(10),
  /** The first is the primary one. */
  emails: z.array(EmailInput).max(10),
  /** The first is where things are delivered. */
  addresses: z.array(AddressInput).max(10),
  /** The first is the one that invoices bear. */
  taxIds: z.array(TaxIdInput).max(5),
  preferredChannel: ClientChannel,
  /** 0 to 90; above 0 for institutions only. */
  creditTermsDays: z.int().min(0).max(90),
  imageRelease: ImageRelease,
  notes: OptionalText(4000).nullable(),
  tags: Tags,
  externalRef: Text(100).nullable(),
  /** Why this client is not served; null when they are. */
  blockedReason: Text(300).nullable(),
};

export const NewClient = z.strictObject({
  ...fields,
  kind: fields.kind.default('individual'), emails: fields.emails.default([]), addresses: fields.addresses.default([]), taxIds: fields.taxIds.default([]),
  preferredChannel: fields.preferredChannel.default('whatsapp'), creditTermsDays: fields.creditTermsDays.default(0), imageRelease: fields.imageRelease.default('unknown'),
  notes: fields.notes.default(null), tags: fields.tags.default([]), externalRef: fields.externalRef.default(null), blockedReason: fields.blockedReason.default(null),
}).refine(({ kind, creditTermsDays }) => kind === 'institutional' || creditTermsDays === 0, { path: ['creditTermsDays'], error: 'credit_needs_institution' });
export type NewClientInput = z.input<typeof NewClient>;

/** A list that is given replaces the whole list. */
export const ClientChanges = z.strictObject(fields).partial();

export const Phone = z.strictObject({ id: Id, e164: z.string(), national: z.string(), typed: z.string(), label: PhoneLabel });
export const ClientEmail = z.strictObject({ id: Id, email: z.string(), verifiedAt: Instant.nullable() });
export const Address = z.strictObject({
  id: Id, label: z.string(), line: z.string(), details: z.string(), city: z.string(), region: z.string(), postalCode: z.string(), lat: z.number().nullable(), lng: z.number().nullable(),
});
export const TaxId = z.strictObject({ id: Id, kind: TaxIdKind, number: z.string(), name: z.string() });

/** What an app says of a client, for example `high_risk`; the sentence is `badge.<code>`. */
export const ClientBadge = z.strictObject({ code: z.string(), tone: z.enum(['good', 'warn', 'bad', 'info']) });

/** One line of a list, and all that people without `clients.view` may see of a client of theirs (studio 5.8): see ClientContact. */
export const ClientRow = z.strictObject({
  id: Id, kind: ClientKind, fullName: z.string(), status: ClientStatus, primaryPhone: z.string().nullable(), primaryEmail: z.string().nullable(),
  tags: z.array(z.string()), blocked: z.boolean(), deletedAt: Instant.nullable(), createdAt: Instant, version: Version, badges: z.array(ClientBadge),
});
/** What a photographer or an editor sees of a client (studio 5.8). */
export const ClientContact = z.strictObject({ id: Id, fullName: z.string(), primaryPhone: z.string().nullable(), primaryEmail: z.string().nullable() });

export const Client = z.strictObject({
  ...ClientRow.shape,
  phones: z.array(Phone), emails: z.array(ClientEmail), addresses: z.array(Address), taxIds: z.array(TaxId),
  preferredChannel: ClientChannel, creditTermsDays: z.int(), imageRelease: ImageRelease, imageReleaseAt: Instant.nullable(), notes: z.string().nullable(),
  externalRef: z.string().nullable(), blockedReason: z.string().nullable(), anonymizedAt: Instant.nullable(), updatedAt: Instant,
  /** Clients that were merged into this one. */
  merges: z.array(z.strictObject({ id: Id, goneId: Id, goneName: z.string(), mergedAt: Instant, mergedBy: z.string().nullable(), canUndo: z.boolean() })),
});

const OfClient = z.strictObject({ id: Id });

export const listClients = endpoint({
  id: 'clients.list', method: 'GET', path: '/api/v1/clients', permission: 'clients.view', summary: 'Clients, by name or by how well they match a text',
  query: PageQuery.extend({
    /** Name, any digits of a phone, or e-mail; accents and small typing mistakes do not matter. Best matches come first. */
    text: OptionalText(100).optional(), status: ClientStatus.optional(), kind: ClientKind.optional(), tag: Text(40).optional(), blocked: Flag.optional(), deleted: Flag.optional(),
    /** Ignored together with `text`. */
    sort: z.enum(['name', 'newest']).default('name'),
  }),
  response: pageOf(ClientRow), errors: [],
});

export const listClientTags = endpoint({
  id: 'clients.tags', method: 'GET', path: '/api/v1/clients/tags', permission: 'clients.view', summary: 'Tags in use, the most used first',
  response: z.strictObject({ items: z.array(z.strictObject({ tag: z.string(), clients: z.int() })) }), errors: [],
});

/** Asked while somebody types, so that a client is not entered twice. */
export const checkContact = endpoint({
  id: 'clients.check', method: 'GET', path: '/api/v1/clients/check', permission: ['clients.view', 'clients.create'], summary: 'Is this phone or e-mail well-formed, and who has it already',
  query: z.strictObject({ phone: OptionalText(40).optional(), email: OptionalText(100).optional(), exceptId: Id.optional() }),
  response: z.strictObject({
    /** Null when none was asked about; `e164` null when it cannot be a phone number. */
    phone: z.strictObject({ e164: z.string().nullable(), national: z.string().nullable() }).nullable(),
    email: z.strictObject({ valid: z.boolean() }).nullable(),
    matches: z.array(z.strictObject({ by: z.enum(['phone', 'email']), client: ClientContact })),
  }),
  errors: [],
});

export const createClient = endpoint({
  id: 'clients.create', method: 'POST', path: '/api/v1/clients', permission: 'clients.create', summary: 'Enter a client', body: NewClient, response: Client, status: 201,
  errors: ['DUPLICATE_EMAIL', 'DUPLICATE_EXTERNAL_REF'], audit: true,
});

export const readClient = endpoint({
  id: 'clients.read', method: 'GET', path: '/api/v1/clients/:id', permission: 'clients.view', summary: 'A client with everything but sums; the look is logged', params: OfClient, response: Client,
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED'],
});

export const editClient = endpoint({
  id: 'clients.edit', method: 'PATCH', path: '/api/v1/clients/:id', permission: 'clients.edit', summary: 'Change a client', params: OfClient, body: ClientChanges, response: Client,
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_ANONYMIZED', 'DUPLICATE_EMAIL', 'DUPLICATE_EXTERNAL_REF'], audit: true, ifMatch: true,
});

export const setClientStatus = endpoint({
  id: 'clients.set_status', method: 'POST', path: '/api/v1/clients/:id/status', permission: 'clients.edit', summary: 'Deactivate a client (no new orders), or activate again', params: OfClient,
  body: z.strictObject({ status: ClientStatus, reason: OptionalText(300).nullable().default(null) }), response: Client,
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_ANONYMIZED', 'INVALID_STATE_TRANSITION'], audit: true, ifMatch: true,
});

export const deleteClient = endpoint({
  id: 'clients.delete', method: 'DELETE', path: '/api/v1/clients/:id', permission: 'clients.delete', summary: 'Take a client out of all lists; what refers to them stays', params: OfClient,
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_HAS_OPEN_SESSIONS'], audit: true, ifMatch: true,
});

export const restoreClient = endpoint({
  id: 'clients.restore', method: 'POST', path: '/api/v1/clients/:id/restore', permission: 'clients.delete', summary: 'Bring a deleted client back', params: OfClient, response: Client,
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_ANONYMIZED', 'DUPLICATE_EMAIL', 'DUPLICATE_EXTERNAL_REF'], audit: true, ifMatch: true,
});

// ------------------------------------------------------------------------------------------------------- notes
export const ClientNote = z.strictObject({ id: Id, text: z.string(), authorName: z.string().nullable(), createdAt: Instant, mine: z.boolean() });
export const listNotes = endpoint({
  id: 'clients.notes', method: 'GET', path: '/api/v1/clients/:id/notes', permission: 'clients.view', summary: 'Notes of the staff, newest first', params: OfClient, query: PageQuery, response: pageOf(ClientNote),
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED'],
});
export const addNote = endpoint({
  id: 'clients.add_note', method: 'POST', path: '/api/v1/clients/:id/notes', permission: 'clients.edit', summary: 'Write a note', params: OfClient, body: z.strictObject({ text: Text(4000) }),
  response: ClientNote, status: 201, errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_ANONYMIZED'], audit: true,
});
export const removeNote = endpoint({
  id: 'clients.remove_note', method: 'DELETE', path: '/api/v1/clients/:id/notes/:noteId', permission: 'clients.edit', summary: 'Take a note away: one\'s own; anybody\'s with clients.delete',
  params: z.strictObject({ id: Id, noteId: Id }), errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'NOTE_NOT_FOUND'], audit: true,
});

// ---------------------------------------------------------------------------------------------------- consents
export const Consent = z.strictObject({ id: Id, purpose: ConsentPurpose, granted: z.boolean(), termsVersion: z.string().nullable(), source: z.string().nullable(), recordedBy: z.string().nullable(), recordedAt: Instant });
export const listConsents = endpoint({
  id: 'clients.consents', method: 'GET', path: '/api/v1/clients/:id/consents', permission: 'clients.view', summary: 'Every yes and no of a client, newest first', params: OfClient,
  response: z.strictObject({ items: z.array(Consent) }), errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED'],
});
export const recordConsent = endpoint({
  id: 'clients.record_consent', method: 'POST', path: '/api/v1/clients/:id/consents', permission: 'clients.edit', summary: 'Record a yes or a no; one about images sets the image release as well', params: OfClient,
  body: z.strictObject({ purpose: ConsentPurpose, granted: z.boolean(), termsVersion: Text(40).nullable().default(null), source: Text(100).nullable().default(null) }), response: Consent, status: 201,
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_ANONYMIZED'], audit: true,
});

// ----------------------------------------------------------------------------------------------------- history
export const HistoryEntry = z.strictObject({
  id: Id, occurredAt: Instant, action: z.string(), actorName: z.string().nullable(), reason: z.string().nullable(),
  /** Field by field, before and after; null where there was none. Gone after anonymisation. */
  changes: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export const clientHistory = endpoint({
  id: 'clients.history', method: 'GET', path: '/api/v1/clients/:id/history', permission: 'clients.view', summary: 'What happened to the record of a client (and of those merged into it), newest first',
  params: OfClient, query: PageQuery, response: pageOf(HistoryEntry), errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED'],
});

// -------------------------------------------------------------------------------------------------- duplicates
export const DuplicateReason = z.enum(['phone', 'email', 'tax_id', 'name']);
export const DuplicatePair = z.strictObject({ first: ClientRow, second: ClientRow, reasons: z.array(DuplicateReason), similarity: z.number() });
export const listDuplicates = endpoint({
  id: 'clients.duplicates', method: 'GET', path: '/api/v1/clients/duplicates', permission: 'clients.merge', summary: 'Pairs that may be the same client, the surest first (at most 200)', longRead: true,
  query: z.strictObject({ clientId: Id.optional() }), response: z.strictObject({ items: z.array(DuplicatePair) }), errors: ['CLIENT_NOT_FOUND'],
});
export const dismissDuplicate = endpoint({
  id: 'clients.dismiss_duplicate', method: 'POST', path: '/api/v1/clients/duplicates/dismiss', permission: 'clients.merge', summary: 'These two are different clients', body: z.strictObject({ firstId: Id, secondId: Id }),
  errors: ['CLIENT_NOT_FOUND'], audit: true,
});
/** Single values that the kept client may take over from the other; lists (phones, e-mails, addresses, tax ids, tags) are always joined. */
export const MergeField = z.enum(['kind', 'fullName', 'preferredChannel', 'creditTermsDays', 'imageRelease', 'notes', 'externalRef', 'blockedReason', 'primaryPhone', 'primaryEmail']);
export const mergeClients = endpoint({
  id: 'clients.merge', method: 'POST', path: '/api/v1/clients/:id/merge', permission: 'clients.merge', summary: 'Make one client of two; both histories stay', params: OfClient,
  body: z.strictObject({ goneId: Id, goneVersion: Version, take: z.array(MergeField).max(20).default([]) }), response: Client,
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_ANONYMIZED'], audit: true, ifMatch: true,
});
export const undoMerge = endpoint({
  id: 'clients.undo_merge', method: 'POST', path: '/api/v1/clients/merges/:mergeId/undo', permission: 'clients.merge', summary: 'Make two clients of one again', params: z.strictObject({ mergeId: Id }),
  response: z.strictObject({ kept: Client, restored: Client }), errors: ['MERGE_NOT_FOUND', 'MERGE_CANNOT_BE_UNDONE', 'DUPLICATE_EMAIL'], audit: true,
});

// ------------------------------------------------------------------------------------------------ personal data
export const exportClient = endpoint({
  id: 'clients.export', method: 'GET', path: '/api/v1/clients/:id/export', permission: 'clients.export', summary: 'Everything known of a client as a JSON file; logged', params: OfClient, produces: 'application/json',
  errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED'],
});
export const AnonymisationPreview = z.strictObject({
  phones: z.int(), emails: z.int(), addresses: z.int(), taxIds: z.int(), notes: z.int(), historyEntries: z.int(), mergedClients: z.int(),
  /** What apps keep or erase of this client, for example sessions; `open` ones forbid it. */
  uses: z.array(z.strictObject({ kind: z.string(), total: z.int(), open: z.int() })),
});
export const previewAnonymisation = endpoint({
  id: 'clients.preview_anonymisation', method: 'GET', path: '/api/v1/clients/:id/anonymisation', permission: 'clients.anonymize', summary: 'What anonymising would erase, and what forbids it', params: OfClient,
  response: AnonymisationPreview, errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED'],
});
export const anonymizeClient = endpoint({
  id: 'clients.anonymize', method: 'POST', path: '/api/v1/clients/:id/anonymize', permission: 'clients.anonymize', summary: 'Erase who a client is for good; money and dates stay', params: OfClient,
  body: z.strictObject({ reason: Text(300) }), response: Client, errors: ['CLIENT_NOT_FOUND', 'CLIENT_MERGED', 'CLIENT_ANONYMIZED', 'CLIENT_HAS_OPEN_SESSIONS'], audit: true, ifMatch: true,
});

// ---------------------------------------------------------------------------------------------------- settings
export const ClientSettings = z.strictObject({ clientEmailRequired: z.boolean() });
export const readClientSettings = endpoint({
  id: 'clients.settings', method: 'GET', path: '/api/v1/clients/settings', permission: ['clients.view', 'clients.create', 'settings.manage'], summary: 'Rules for entering clients', response: ClientSettings, errors: [],
});
export const changeClientSettings = endpoint({
  id: 'clients.change_settings', method: 'PATCH', path: '/api/v1/clients/settings', permission: 'settings.manage', summary: 'Change the rules for entering clients',
  body: z.strictObject({ clientEmailRequired: z.boolean().nullable().optional() }), response: ClientSettings, errors: [], audit: true,
});
