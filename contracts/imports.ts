import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, LocalDate, pageOf, PageQuery, Text, Version } from './shapes.ts';
import { AmountFormat, RowVerdict } from './import-terms.ts';

// Imports of existing data (XLSX, CSV): upload, look (dry run), correct the mapping, commit, undo.

const Params = z.strictObject({ id: Id });

export const ImportStatus = z.enum(['uploaded', 'analysing', 'analysed', 'committing', 'committed', 'failed', 'undoing', 'undone']);
export type ImportStatus = z.infer<typeof ImportStatus>;

/** What can be imported: the sheets of an app with their columns, for the screen that maps them. */
export const ImportKind = z.strictObject({
  app: z.string(),
  /** How amounts are written unless somebody says otherwise, where the app asks for it to be said; null: as each file writes them. */
  amountFormat: AmountFormat.nullable(),
  /** Of all files of an import together. */
  maxMegabytes: z.int(),
  /** What rows may belong to that do not say it themselves (events); empty where there is no such thing. */
  scopes: z.array(z.strictObject({ id: Id, label: z.string() })),
  sheets: z.array(z.strictObject({
    name: z.string(),
    columns: z.array(z.strictObject({ field: z.string(), heading: z.string(), required: z.boolean() })),
    /** Of each group at least one column must be mapped. */
    anyOf: z.array(z.array(z.string())),
  })),
});
export type ImportKind = z.infer<typeof ImportKind>;

const fileName = z.string().max(200);
const sheetName = z.string().max(200);
export const SheetMapping = z.strictObject({
  file: fileName,
  sheet: sheetName,
  /** Sheet of the import; null leaves the file's sheet out. */
  target: z.string().max(60).nullable(),
  /** Field of the import -> heading in the file. */
  columns: z.record(z.string().max(60), z.string().max(500)),
});
export type SheetMapping = z.infer<typeof SheetMapping>;

export const FileSheet = z.strictObject({
  file: z.string(), sheet: z.string(), columns: z.array(z.string()), rows: z.int(),
  /** How the bytes of a CSV were read: `windows-1252`, `;`. Null for workbooks. */
  encoding: z.string().nullable(), separator: z.string().nullable(),
  /** Why it cannot be read as a table, in the caller's language. */
  problem: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});

export const SheetCounts = z.strictObject({
  rows: z.int(), ok: z.int(), warning: z.int(), error: z.int(), duplicate: z.int(), skipped: z.int(),
  /** What the commit will do, or has done. */
  create: z.int(), update: z.int(), unchanged: z.int(),
});
export type SheetCounts = z.infer<typeof SheetCounts>;

/** One figure of a month as the file has it, as the system has it, and the difference, in minor units. */
const Compared = z.strictObject({ fileMinor: z.int(), systemMinor: z.int(), differenceMinor: z.int() });
export const ReconciledMonth = z.strictObject({
  /** `2026-11` */
  month: z.string(), records: z.strictObject({ file: z.int(), system: z.int() }), total: Compared, paid: Compared, balance: Compared,
});
export const Reconciliation = z.strictObject({
  currency: z.string(), months: z.array(ReconciledMonth), total: Compared, paid: Compared, balance: Compared,
  /** Sum of all differences, each as a positive number: must be 0. */
  differenceMinor: z.int(),
  /** What the app counts besides, with what it was before where the import changed it. */
  facts: z.array(z.strictObject({ key: z.string(), kind: z.enum(['count', 'money']), before: z.int().nullable(), after: z.int() })).optional(),
});
export type Reconciliation = z.infer<typeof Reconciliation>;

export const ImportRun = z.strictObject({
  id: Id, app: z.string(), status: ImportStatus, branchId: Id, asOf: LocalDate,
  amountFormat: AmountFormat.nullable(), scopeId: Id.nullable(),
  files: z.array(z.strictObject({ name: z.string(), size: z.int(), sha256: z.string() })),
  /** Over all files. Send it with the commit to be sure that this very file is meant. */
  fileHash: z.string(),
  sheets: z.array(FileSheet), mapping: z.array(SheetMapping),
  goodRowsOnly: z.boolean(),
  progress: z.strictObject({ step: z.string().nullable(), done: z.int(), total: z.int() }),
  counts: z.record(z.string(), SheetCounts),
  report: Reconciliation.nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).nullable() }).nullable(),
  createdAt: Instant, createdBy: z.string().nullable(), analysedAt: Instant.nullable(), committedAt: Instant.nullable(), undoneAt: Instant.nullable(),
  /** Until when it may be taken back; null when it may not. */
  undoUntil: Instant.nullable(),
  version: Version,
});
export type ImportRun = z.infer<typeof ImportRun>;

export const ImportIssue = z.strictObject({
  level: z.enum(['warning', 'error', 'duplicate', 'skipped']), column: z.string().nullable(), code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])), message: z.string(),
});
export const ImportRow = z.strictObject({
  sheet: z.string(), position: z.int(), file: z.string(), sourceSheet: z.string(), line: z.int(), label: z.string(), verdict: RowVerdict,
  action: z.enum(['none', 'create', 'update', 'unchanged']), issues: z.array(ImportIssue), entityId: Id.nullable(),
});
export type ImportRow = z.infer<typeof ImportRow>;

export const listKinds = endpoint({
  id: 'imports.kinds', method: 'GET', path: '/api/v1/imports/kinds', permission: 'imports.run', summary: 'What can be imported',
  response: z.strictObject({ items: z.array(ImportKind) }), errors: [],
});

export const createImport = endpoint({
  id: 'imports.create', method: 'POST', path: '/api/v1/imports', permission: 'imports.run', status: 202, rawBody: true, noTransaction: true,
  summary: 'Upload workbooks or CSV files (multipart: app, asOf, branchId, amountFormat, scopeId, then one or more files) and have them looked at',
  body: z.strictObject({ app: Text(40), asOf: LocalDate.optional(), branchId: Id.optional(), amountFormat: AmountFormat.optional(), scopeId: Id.optional() }), response: ImportRun, audit: true,
  errors: ['IMPORT_KIND_UNKNOWN', 'IMPORT_FILE_MISSING', 'IMPORT_FILE_TOO_LARGE', 'IMPORT_FILE_EMPTY', 'IMPORT_SCOPE_UNKNOWN'],
});

export const listImports = endpoint({
  id: 'imports.list', method: 'GET', path: '/api/v1/imports', permission: 'imports.run', summary: 'Imports, newest first',
  query: PageQuery.extend({ app: z.string().max(40).optional() }), response: pageOf(ImportRun), errors: [],
});

export const getImport = endpoint({
  id: 'imports.get', method: 'GET', path: '/api/v1/imports/:id', permission: 'imports.run', summary: 'One import with its progress, counts and reconciliation',
  params: Params, response: ImportRun, errors: ['NOT_FOUND'],
});

export const listRows = endpoint({
  id: 'imports.rows', method: 'GET', path: '/api/v1/imports/:id/rows', permission: 'imports.run', summary: 'Rows of an import with what was found in each',
  params: Params, query: PageQuery.extend({ sheet: z.string().max(60).optional(), verdict: RowVerdict.optional() }), response: pageOf(ImportRow), errors: ['NOT_FOUND'],
});

export const mapImport = endpoint({
  id: 'imports.map', method: 'PUT', path: '/api/v1/imports/:id/mapping', permission: 'imports.run', status: 202, summary: 'Say which sheet and column is which, and look again',
  params: Params, body: z.strictObject({ sheets: z.array(SheetMapping).max(200), amountFormat: AmountFormat.optional() }), response: ImportRun, audit: true, errors: ['NOT_FOUND', 'IMPORT_STATE', 'IMPORT_MAPPING'],
});

export const commitImport = endpoint({
  id: 'imports.commit', method: 'POST', path: '/api/v1/imports/:id/commit', permission: 'imports.run', status: 202,
  summary: 'Write what was found good. With refused rows only when goodRowsOnly says that they are to be left out',
  params: Params, body: z.strictObject({ goodRowsOnly: z.boolean().default(false), fileHash: z.string().max(64).optional() }), response: ImportRun, audit: true,
  errors: ['NOT_FOUND', 'IMPORT_STATE', 'IMPORT_FILE_CHANGED', 'IMPORT_ROWS_REFUSED', 'IMPORT_NOTHING_TO_DO', 'IMPORT_ALREADY_COMMITTED'],
});

export const undoImport = endpoint({
  id: 'imports.undo', method: 'POST', path: '/api/v1/imports/:id/undo', permission: 'imports.run', status: 202,
  summary: 'Take a committed import back: within 24 hours and while nothing else refers to its rows',
  params: Params, response: ImportRun, audit: true, errors: ['NOT_FOUND', 'IMPORT_STATE', 'IMPORT_UNDO_TOO_LATE'],
});
