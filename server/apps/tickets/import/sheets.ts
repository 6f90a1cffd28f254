import type { EventCategory } from '#contracts/tickets-terms.ts';
import { amount, bad, choice, custom, decimal, email, flag, good, instant, moment, share, sheetSpec, shown, text, whole } from '#capabilities/imports/public.ts';
import type { Draft, Table, Values } from '#capabilities/imports/public.ts';

// The sheets of an organizer's files (tickets 13), in the order in which they are written. Headings may be Spanish or
// English. Units and tickets may say their event in a column of their own; where they do not, their area tells it.

const required = { required: true };
const LARGEST_MINOR = 1_000_000_000_000; // tickets 14

const categories: Record<EventCategory, readonly string[]> = {
  concert: ['concierto', 'música'], festival: ['festivales'], theater: ['theatre', 'teatro', 'obra'], standup: ['stand up', 'comedia'], sports: ['deporte', 'deportes', 'deportivo'],
  conference: ['conferencia', 'charla', 'congreso'], party: ['fiesta'], other: ['otro', 'otra'],
};

const EVENT = ['event_slug', 'slug del evento', 'event', 'evento'];
const AREA = ['area', 'localidad', 'zona', 'sección', 'section'];

export const events = sheetSpec({
  name: 'events', synonyms: ['eventos', 'event', 'evento', 'funciones'],
  columns: {
    name: text(['name', 'nombre', 'event', 'evento', 'título'], 255, required),
    startsAt: moment(['start_local', 'start', 'inicio', 'fecha y hora', 'comienza'], required), endsAt: moment(['end_local', 'end', 'fin', 'final', 'termina'], required),
    timeZone: text(['time_zone', 'zona horaria', 'timezone'], 64), venue: text(['venue', 'lugar', 'recinto', 'sala'], 200), city: text(['city', 'ciudad'], 100),
    category: choice(['category', 'categoría', 'tipo'], categories), nit: text(['nit', 'tax_id', 'identificación tributaria'], 40), legalName: text(['legal_name', 'razón social', 'organizador', 'productor'], 200),
    pulep: text(['pulep', 'código pulep', 'pulep_code'], 20),
  },
});

const letter = custom<string>(['letter', 'letra', 'código', 'nomenclature_letter', 'nomenclatura'], (cell) => {
  const upper = cell.text.toUpperCase();
  return /^[A-Z0-9]{1,10}$/.test(upper) ? good(upper) : bad('LETTER_FORM', { value: shown(cell.text) });
});

export const areas = sheetSpec({
  name: 'areas', synonyms: ['localidades', 'zonas', 'secciones', 'area', 'localidad', 'precios'],
  columns: {
    eventSlug: text(EVENT, 120), area: text(['name', 'nombre', ...AREA], 255, required), price: amount(['price', 'precio', 'valor'], { required: true, most: LARGEST_MINOR }),
    unitCount: whole(['unit_count', 'unidades', 'cantidad', 'puestos', 'cupo'], 0, 100_000), unitCapacity: whole(['unit_capacity', 'capacidad por unidad', 'personas por unidad', 'capacidad'], 1, 50), letter,
  },
});

/** Rows and seats as they stand on tickets: capital letters, at most ten. */
const label = (headings: readonly string[]) => custom<string>(headings, (cell) => {
  const upper = cell.text.normalize('NFC').toUpperCase();
  return upper.length > 10 ? bad('TEXT_TOO_LONG', { maximum: 10 }) : good(upper);
});

export const units = sheetSpec({
  name: 'units', synonyms: ['unidades', 'sillas', 'puestos', 'seats', 'seat map', 'seatmap', 'mapa', 'mapa de sillas'],
  columns: {
    eventSlug: text(EVENT, 120), area: text(AREA, 255, required), row: label(['row', 'fila']), seat: label(['seat', 'silla', 'asiento']), number: whole(['number', 'número', 'n'], 1, 1_000_000),
    x: decimal(['x'], -100_000, 100_000), y: decimal(['y'], -100_000, 100_000), accessible: flag(['accessible', 'accesible', 'movilidad reducida']), blocked: flag(['blocked', 'bloqueada', 'bloqueado', 'bloqueo']),
  },
  anyOf: [['seat', 'number']],
});

export interface Place { row: string | null; seat: string }
/** `J/12` is a seat in its row, `115` a number. */
const seatOrNumber = custom<Place>(['row/seat or number', 'fila/silla o número', 'fila/silla', 'row/seat', 'puesto', 'ubicación', 'silla o número'], (cell) => {
  const [, row, seat] = /^([^/]{1,10}?)\s{0,3}\/\s{0,3}([^/]{1,10})$/.exec(cell.text.trim()) ?? [];
  if (row !== undefined && seat !== undefined) return good({ row: row.normalize('NFC').toUpperCase(), seat: seat.normalize('NFC').toUpperCase() });
  return /^[1-9]\d{0,5}$/.test(cell.text) ? good({ row: null, seat: cell.text }) : bad('PLACE_UNREADABLE', { value: shown(cell.text) });
});

export const sold = sheetSpec({
  name: 'sold', synonyms: ['sold_elsewhere', 'sold elsewhere', 'tickets', 'boletas', 'boletas vendidas', 'vendidas', 'ventas', 'tickets sold elsewhere'],
  columns: {
    externalRef: text(['external_ref', 'referencia', 'ref', 'referencia externa', 'orden'], 100, required), eventSlug: text(EVENT, 120), area: text(AREA, 255, required),
    seatOrNumber, row: label(['row', 'fila']), seat: label(['seat', 'silla', 'asiento']), number: whole(['number', 'número'], 1, 1_000_000),
    holderName: text(['holder_name', 'nombre', 'titular', 'asistente', 'name'], 200, required), holderEmail: email(['holder_email', 'correo', 'email', 'correo electrónico']),
    idType: text(['id_type', 'tipo de documento', 'tipo de identificación'], 10), idNumber: text(['id_number', 'documento', 'número de documento', 'identificación', 'cédula'], 40),
    paid: amount(['paid', 'pagado', 'valor pagado', 'monto', 'valor'], { required: true, most: LARGEST_MINOR }), paidAt: instant(['paid_at', 'fecha de pago', 'pagado el', 'fecha']),
    externalCode: text(['external_code', 'código', 'código de barras', 'qr', 'code', 'barcode'], 64),
  },
  anyOf: [['seatOrNumber', 'seat', 'number']],
});

export const promoters = sheetSpec({
  name: 'promoters', synonyms: ['promotores', 'promotor', 'promoter', 'vendedores'],
  columns: {
    name: text(['name', 'nombre', 'promotor'], 100, required), email: email(['email', 'correo', 'correo electrónico'], required),
    code: custom<string>(['code', 'código'], (cell) => {
      const upper = cell.text.toUpperCase();
      return /^[A-Z0-9]+(?:-[A-Z0-9]+)*$/.test(upper) && upper.length >= 3 && upper.length <= 20 ? good(upper) : bad('PROMOTER_CODE_FORM', { value: shown(cell.text) });
    }, required),
    rate: share(['rate', 'comisión', 'tasa', 'porcentaje', 'commission']),
  },
});

export const ticketSheets = [events, areas, units, sold, promoters] as const;

/** Address of the event that a row belongs to, found out before the rows are judged. */
type OfEvent = { event?: string | undefined };
export type EventDraft = Draft<Values<typeof events.columns> & OfEvent>;
export type AreaDraft = Draft<Values<typeof areas.columns> & OfEvent>;
export type UnitDraft = Draft<Values<typeof units.columns> & OfEvent>;
export type SoldDraft = Draft<Values<typeof sold.columns> & OfEvent>;
export type PromoterDraft = Draft<Values<typeof promoters.columns>>;

export interface TicketTables { events: EventDraft[]; areas: AreaDraft[]; units: UnitDraft[]; sold: SoldDraft[]; promoters: PromoterDraft[] }

/** The tables under their own types; the engine hands them over in the order of `ticketSheets`. */
export function ticketTables(tables: readonly Table[]): TicketTables {
  const rowsOf = ({ name }: { name: string }) => tables.find((table) => table.spec.name === name)?.drafts ?? [];
  return { events: rowsOf(events) as EventDraft[], areas: rowsOf(areas) as AreaDraft[], units: rowsOf(units) as UnitDraft[], sold: rowsOf(sold) as SoldDraft[], promoters: rowsOf(promoters) as PromoterDraft[] };
}
