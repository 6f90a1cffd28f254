import type { z } from 'zod';
import type { ItemType, PackageSessionType, SessionStatus, SessionType, UnitMeasure } from '#contracts/studio-terms.ts';
import { amount, bad, choice, custom, day, email, flag, fold, good, listOf, phone, sheetSpec, shown, text, time, whole } from '#capabilities/imports/public.ts';
import type { Draft, Table, Values } from '#capabilities/imports/public.ts';

// The sheets of a studio's workbook (studio 13), in the order in which they are written. Headings and words may be
// Spanish or English; a state is only what the glossary calls it (studio 2), since a near miss could mean another one.

type Words<T extends string> = Record<T, readonly string[]>;

const sessionTypes: Words<SessionType> = { studio: ['estudio', 'en estudio'], external: ['externa', 'exterior', 'externo', 'a domicilio'] };
const packageTypes: Words<z.infer<typeof PackageSessionType>> = { ...sessionTypes, both: ['ambas', 'ambos', 'los dos'] };
const statuses: Words<SessionStatus> = {
  request: ['solicitud'], negotiation: ['negociación', 'en negociación'], pre_scheduled: ['preagendada', 'pre agendada', 'prescheduled'], confirmed: ['confirmada'],
  assigned: ['asignada'], attended: ['realizada'], in_editing: ['en edición'], ready_for_delivery: ['lista para entrega', 'ready'],
  completed: ['completada'], canceled: ['cancelada', 'cancelled'],
};
const itemTypes: Words<z.infer<typeof ItemType>> = {
  digital_photo: ['foto digital', 'fotografía digital', 'digital'], printed_photo: ['foto impresa', 'impresión', 'fotografía impresa', 'impresa'],
  album: ['álbum'], video: ['vídeo'], other: ['otro', 'otros'],
};
const unitMeasures: Words<z.infer<typeof UnitMeasure>> = { unit: ['unidad', 'u', 'pieza'], hour: ['hora', 'h'], package: ['paquete'] };
const methods = {
  cash: ['efectivo'], card_terminal: ['card', 'tarjeta', 'terminal', 'pos', 'tarjeta de crédito', 'tarjeta de débito'],
  transfer: ['transferencia', 'bank transfer', 'transferencia bancaria'], bank_slip: ['boleta', 'boleta de depósito', 'slip', 'depósito bancario'], gateway: ['en línea', 'pasarela', 'link de pago'],
} satisfies Words<string>;
const kinds = { deposit: ['anticipo', 'depósito', 'seña'], balance: ['saldo', 'resto', 'pago final'], refund: ['reembolso', 'devolución'] } satisfies Words<string>;
const clientTypes = { individual: ['persona', 'particular'], institutional: ['institucional', 'institución', 'empresa', 'colegio'] } satisfies Words<string>;
const roomStatuses = { active: ['activa', 'activo'], inactive: ['inactiva', 'inactivo'], maintenance: ['mantenimiento', 'en mantenimiento'] } satisfies Words<string>;

/** The seed roles by the words a workbook may have for them; role keys as the app declares them. */
const roleWords: Words<string> = {
  admin: ['administrador', 'administradora', 'administrator', 'gerente', 'gerencia'], coordinator: ['coordinador', 'coordinadora'],
  photographer: ['fotógrafo', 'fotógrafa'], editor: ['editora'],
  assistant_coordinator: ['coordinador asistente', 'asistente de coordinación', 'assistant coordinator'], senior_photographer: ['fotógrafo principal', 'fotógrafo senior', 'senior photographer'],
};

const roles = custom<string[]>(['roles', 'role', 'rol', 'puesto'], (cell) => {
  const found: string[] = [];
  for (const part of cell.text.split(/[;,/|+]/).map((one) => one.trim()).filter(Boolean)) {
    const role = Object.entries(roleWords).find(([key, words]) => [key, ...words].some((word) => fold(word) === fold(part)))?.[0];
    if (!role) return bad('ROLE_UNKNOWN', { value: shown(part), allowed: listOf(roleWords) });
    if (!found.includes(role)) found.push(role);
  }
  return found.length > 0 ? good(found) : bad('CELL_REQUIRED');
}, { required: true });

const required = { required: true };

export const team = sheetSpec({
  name: 'team', synonyms: ['equipo', 'personal', 'staff', 'users', 'usuarios'],
  columns: { email: email(['email', 'correo', 'correo electrónico'], required), fullName: text(['full_name', 'name', 'nombre', 'nombre completo'], 100, required), roles },
});

export const rooms = sheetSpec({
  name: 'rooms', synonyms: ['salas', 'sala', 'room'],
  columns: {
    code: text(['code', 'código', 'room_code'], 50, required), name: text(['name', 'nombre'], 100, required),
    capacity: whole(['capacity', 'capacidad'], 1, 1000), status: choice(['status', 'estado'], roomStatuses),
    bufferBefore: whole(['buffer_before_min', 'buffer_before', 'minutos antes'], 0, 240), bufferAfter: whole(['buffer_after_min', 'buffer_after', 'minutos después'], 0, 240),
  },
});

export const items = sheetSpec({
  name: 'items', synonyms: ['artículos', 'productos', 'servicios', 'item', 'catalog', 'catálogo'],
  columns: {
    code: text(['code', 'código', 'item_code'], 50, required), name: text(['name', 'nombre'], 100, required),
    itemType: choice(['item_type', 'type', 'tipo'], itemTypes, required), unitPrice: amount(['unit_price', 'price', 'precio', 'precio unitario'], required),
    unitMeasure: choice(['unit_measure', 'unidad de medida', 'unidad', 'unit'], unitMeasures), description: text(['description', 'descripción'], 4000),
  },
});

export const packages = sheetSpec({
  name: 'packages', synonyms: ['paquetes', 'package'],
  columns: {
    code: text(['code', 'código', 'package_code'], 50, required), name: text(['name', 'nombre'], 100, required),
    sessionType: choice(['session_type', 'tipo de sesión', 'tipo'], packageTypes, required), basePrice: amount(['base_price', 'price', 'precio', 'precio base'], required),
    editingDays: whole(['editing_days', 'estimated_editing_days', 'días de edición'], 1, 365), durationMin: whole(['default_duration_min', 'duration', 'duración', 'minutos'], 15, 1440),
    photographers: whole(['required_photographers', 'fotógrafos'], 1, 10),
  },
});

export const packageItems = sheetSpec({
  name: 'package_items', synonyms: ['artículos de paquete', 'artículos de paquetes', 'contenido de paquetes', 'paquete artículos', 'packages items'],
  columns: {
    packageCode: text(['package_code', 'código de paquete', 'paquete', 'package'], 50, required), itemCode: text(['item_code', 'código de artículo', 'artículo', 'item'], 50, required),
    quantity: whole(['quantity', 'cantidad', 'qty'], 1, 100_000, required),
  },
});

export const clients = sheetSpec({
  name: 'clients', synonyms: ['clientes', 'cliente', 'client', 'contactos'],
  columns: {
    fullName: text(['full_name', 'nombre completo', 'name', 'nombre', 'cliente'], 100, required),
    primaryPhone: phone(['primary_phone', 'phone', 'teléfono', 'teléfono principal', 'celular', 'móvil'], required),
    email: email(['email', 'correo', 'correo electrónico', 'e-mail']), secondaryPhone: phone(['secondary_phone', 'teléfono secundario', 'otro teléfono', 'teléfono 2']),
    clientType: choice(['client_type', 'tipo de cliente', 'tipo'], clientTypes), taxId: text(['tax_id', 'nit', 'rfc', 'identificación fiscal'], 30),
    address: text(['address', 'dirección', 'delivery_address'], 500), notes: text(['notes', 'notas', 'observaciones'], 4000),
  },
});

export const sessions = sheetSpec({
  name: 'sessions', synonyms: ['sesiones', 'agenda', 'session', 'photo_sessions', 'sesiones de fotos'],
  columns: {
    ref: text(['external_ref', 'referencia', 'ref', 'código', 'referencia externa'], 100, required),
    client: text(['client_phone or client_email', 'client', 'cliente', 'teléfono o correo del cliente', 'teléfono o correo'], 254),
    clientPhone: text(['client_phone', 'teléfono del cliente', 'teléfono', 'phone'], 254), clientEmail: text(['client_email', 'correo del cliente', 'correo', 'email'], 254),
    sessionType: choice(['session_type', 'tipo de sesión', 'tipo'], sessionTypes, required),
    date: day(['date', 'fecha', 'session_date'], required), start: time(['start', 'inicio', 'hora de inicio', 'start_time', 'desde'], required), end: time(['end', 'fin', 'hora de fin', 'final', 'end_time', 'hasta'], required),
    place: text(['room_code or location', 'sala o lugar', 'sala o ubicación', 'lugar o sala', 'place'], 500), room: text(['room_code', 'sala', 'room', 'código de sala'], 100), location: text(['location', 'lugar', 'ubicación', 'dirección'], 500),
    status: choice(['status', 'estado'], statuses), subtotal: amount(['subtotal']), transport: amount(['transport', 'transporte', 'traslado']), discount: amount(['discount', 'descuento']), total: amount(['total']),
    editorEmail: email(['editor_email', 'correo del editor', 'editor']), deliveryDate: day(['delivery_date', 'fecha de entrega', 'entrega']), notes: text(['notes', 'notas', 'observaciones'], 4000),
  },
  anyOf: [['client', 'clientPhone', 'clientEmail'], ['place', 'room', 'location']],
});

export const sessionLines = sheetSpec({
  name: 'session_lines', synonyms: ['líneas', 'líneas de sesión', 'líneas de sesiones', 'detalle', 'lines'],
  columns: {
    ref: text(['external_ref', 'referencia', 'ref', 'referencia externa'], 100, required),
    item: text(['item_code or name', 'artículo', 'item', 'código o nombre'], 100), itemCode: text(['item_code', 'código', 'código de artículo', 'code'], 100), itemName: text(['name', 'nombre', 'descripción', 'item_name'], 100),
    quantity: whole(['quantity', 'cantidad', 'qty'], 1, 100_000, required), unitPrice: amount(['unit_price', 'precio', 'precio unitario', 'price'], required),
  },
  anyOf: [['item', 'itemCode', 'itemName']],
});

export const assignments = sheetSpec({
  name: 'assignments', synonyms: ['asignaciones', 'coberturas', 'fotógrafos asignados'],
  columns: {
    ref: text(['external_ref', 'referencia', 'ref', 'referencia externa'], 100, required), photographerEmail: email(['photographer_email', 'correo del fotógrafo', 'fotógrafo', 'photographer', 'email', 'correo'], required),
    start: time(['coverage_start', 'inicio de cobertura', 'inicio', 'start']), end: time(['coverage_end', 'fin de cobertura', 'fin', 'end']),
    lead: flag(['lead', 'principal', 'fotógrafo principal', 'is_lead']),
  },
});

export const payments = sheetSpec({
  name: 'payments', synonyms: ['pagos', 'cobros', 'recibos'],
  columns: {
    ref: text(['external_ref', 'referencia', 'ref', 'referencia externa'], 100, required), kind: choice(['kind', 'tipo', 'concepto', 'type'], kinds, required),
    amount: amount(['amount', 'monto', 'importe', 'valor'], required), date: day(['date', 'fecha', 'payment_date', 'fecha de pago'], required),
    method: choice(['method', 'método', 'forma de pago', 'medio'], methods), documentNumber: text(['document_number', 'número de documento', 'documento', 'boleta'], 100),
  },
});

export const studioSheets = [team, rooms, items, packages, packageItems, clients, sessions, sessionLines, assignments, payments] as const;

export type TeamRow = Draft<Values<typeof team.columns>>;
export type RoomRow = Draft<Values<typeof rooms.columns>>;
export type ItemRow = Draft<Values<typeof items.columns>>;
export type PackageRow = Draft<Values<typeof packages.columns>>;
export type PackageItemRow = Draft<Values<typeof packageItems.columns>>;
export type ClientRow = Draft<Values<typeof clients.columns>>;
export type SessionRow = Draft<Values<typeof sessions.columns>>;
export type LineRow = Draft<Values<typeof sessionLines.columns>>;
export type AssignmentRow = Draft<Values<typeof assignments.columns>>;
export type PaymentRow = Draft<Values<typeof payments.columns>>;

export interface StudioTables {
  team: TeamRow[];
  rooms: RoomRow[];
  items: ItemRow[];
  packages: PackageRow[];
  packageItems: PackageItemRow[];
  clients: ClientRow[];
  sessions: SessionRow[];
  lines: LineRow[];
  assignments: AssignmentRow[];
  payments: PaymentRow[];
  /** Whether the files have a sheet of lines at all; without one, totals cannot be checked against them. */
  hasLines: boolean;
}

/** The tables under their own types; the engine hands them over in the order of `studioSheets`. */
export function studioTables(tables: readonly Table[]): StudioTables {
  const rowsOf = (spec: { name: string }) => tables.find((table) => table.spec.name === spec.name)?.drafts ?? [];
  return {
    team: rowsOf(team) as TeamRow[], rooms: rowsOf(rooms) as RoomRow[], items: rowsOf(items) as ItemRow[], packages: rowsOf(packages) as PackageRow[],
    packageItems: rowsOf(packageItems) as PackageItemRow[], clients: rowsOf(clients) as ClientRow[], sessions: rowsOf(sessions) as SessionRow[],
    lines: rowsOf(sessionLines) as LineRow[], assignments: rowsOf(assignments) as AssignmentRow[], payments: rowsOf(payments) as PaymentRow[],
    hasLines: tables.some((table) => table.spec.name === sessionLines.name && table.present),
  };
}
