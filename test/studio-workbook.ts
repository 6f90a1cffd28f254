import { workbookOf } from '#test/workbooks.ts';
import type { MadeCell } from '#test/workbooks.ts';

export type Book = Record<string, MadeCell[][]>;

/**
 * A small studio's workbook as of 2026-11-20: a past session that is delivered and paid, one ahead that is confirmed,
 * one that waits for its deposit, one canceled; phones written in several ways, notes that look like formulas.
 */
export const smallStudio = (): Book => ({
  team: [
    ['email', 'full_name', 'roles'],
    ['coordinacion@estudio.example', 'Coordinación', 'coordinator;photographer'], ['foto@estudio.example', 'Fotógrafa', 'photographer'], ['edicion@estudio.example', 'Edición', 'editor'],
  ],
  rooms: [['code', 'name', 'capacity'], ['SALA-A', 'Sala A', 8], ['SALA-B', 'Sala B', 4]],
  items: [['code', 'name', 'item_type', 'unit_price', 'unit_measure'], ['FOTO', 'Fotografía', 'digital_photo', 'Q10.00', 'unit'], ['ALBUM', 'Álbum', 'album', 'Q1,250.00', 'unit']],
  packages: [['code', 'name', 'session_type', 'base_price', 'editing_days'], ['PQ-1', 'Retrato', 'studio', 'Q1,400.00', 7]],
  package_items: [['package_code', 'item_code', 'quantity'], ['PQ-1', 'FOTO', 20], ['PQ-1', 'ALBUM', 1]],
  clients: [
    ['full_name', 'primary_phone', 'email', 'secondary_phone', 'client_type', 'tax_id', 'address', 'notes'],
    ['Ana Peña', '(502) 5555-0001', 'ana@correo.example', '', 'individual', '1234567-8', 'Zona 1', '=1+1'],
    ['Colegio Sol', '5555 0002', '', '5555-0003', 'institucional', '', '', { formula: 'HYPERLINK("http://x.example","ver")' }],
  ],
  sessions: [
    ['external_ref', 'client_phone or client_email', 'session_type', 'date', 'start', 'end', 'room_code or location', 'status', 'subtotal', 'transport', 'discount', 'total', 'editor_email', 'delivery_date', 'notes'],
    ['S-1', '55550001', 'studio', '10/10/2026', '10:00', '11:00', 'SALA-A', 'completed', 'Q1,400.00', 'Q0.00', 'Q100.00', 'Q1,300.00', 'edicion@estudio.example', '15/10/2026', '+2 abuelos'],
    ['S-2', 'ana@correo.example', 'studio', '01/12/2026', '09:00', '10:30', 'SALA-A', 'confirmed', 'Q1,400.00', '', '', 'Q1,400.00', '', '', ''],
    ['S-3', '+502 5555 0002', 'external', '05/12/2026', '18:00', '02:00', 'Antigua', 'pre_scheduled', 'Q2,500.00', 'Q200.00', '', 'Q2,700.00', '', '', '@familia'],
    ['S-4', '5555-0002', 'studio', '12/09/2026', '10:00', '11:00', 'SALA-B', 'canceled', 'Q1,250.00', '', '', 'Q1,250.00', '', '', ''],
  ],
  session_lines: [
    ['external_ref', 'item_code or name', 'quantity', 'unit_price'],
    ['S-1', 'PQ-1', 1, 'Q1,400.00'], ['S-2', 'PQ-1', 1, 'Q1,400.00'], ['S-3', 'ALBUM', 2, 'Q1,250.00'], ['S-4', 'Álbum', 1, 'Q1,250.00'],
  ],
  assignments: [
    ['external_ref', 'photographer_email', 'coverage_start', 'coverage_end', 'lead'],
    ['S-1', 'foto@estudio.example', '10:00', '11:00', 'sí'], ['S-2', 'foto@estudio.example', '', '', 'sí'], ['S-2', 'coordinacion@estudio.example', '', '', 'no'],
  ],
  payments: [
    ['external_ref', 'kind', 'amount', 'date', 'method', 'document_number'],
    ['S-1', 'deposit', 'Q650.00', '01/10/2026', 'transfer', 'B1'], ['S-1', 'balance', 'Q650.00', '16/10/2026', 'cash', ''], ['S-2', 'deposit', 'Q700.00', '15/11/2026', 'tarjeta', 'V-9'],
    ['S-4', 'deposit', 'Q625.00', '01/09/2026', 'transfer', 'B2'], ['S-4', 'refund', 'Q600.00', '13/09/2026', 'transfer', 'R1'],
  ],
});

/** The same with rows added to some of its sheets. */
export function withRows(book: Book, more: Book): Book {
  return Object.fromEntries(Object.entries(book).map(([sheet, rows]) => [sheet, [...rows, ...(more[sheet] ?? [])]]));
}

/** One row of a session of the small studio, with some of its cells changed. */
export function sessionRow(ref: string, cells: Partial<Record<'client' | 'type' | 'date' | 'start' | 'end' | 'place' | 'status' | 'subtotal' | 'transport' | 'discount' | 'total' | 'editor', MadeCell>> = {}): MadeCell[] {
  const { client = '55550001', type = 'studio', date = '10/06/2026', start = '18:00', end = '19:00', place = 'SALA-B', status = 'completed', subtotal = 'Q1,400.00', transport = '', discount = '', total = 'Q1,400.00', editor = '' } = cells;
  return [ref, client, type, date, start, end, place, status, subtotal, transport, discount, total, editor, '', ''];
}
export const lineRow = (ref: string, item: MadeCell = 'PQ-1', quantity: MadeCell = 1, price: MadeCell = 'Q1,400.00'): MadeCell[] => [ref, item, quantity, price];

export const bookFile = (book: Book): Buffer => workbookOf(book);
