import { addNote, createClient, setClientStatus } from '#capabilities/clients/public.ts';
import { NewClient, type NewClientInput } from '#contracts/clients.ts';
import type { Ctx } from '#platform/context.ts';

// Invented people and institutions; numbers and mailboxes belong to nobody.

type Seeded = Omit<NewClientInput, 'phones' | 'emails'> & { key: string; phone: string; email: string; more?: string; note?: string; inactive?: boolean };

const home = (line: string, city = 'Guatemala', lat: number | null = null, lng: number | null = null) => [{ label: 'Casa', line, city, lat, lng }];

const CLIENTS: readonly Seeded[] = [
  { key: 'familia-arriola', fullName: 'María Fernanda Arriola Castañeda', phone: '5550-0101', email: 'mafer.arriola@correo.example', tags: ['familia'], imageRelease: 'granted', addresses: home('12 calle 3-45 zona 10', 'Guatemala', 14.5989, -90.5106), taxIds: [{ number: '4821930-7' }] },
  { key: 'boda-lemus', fullName: 'Andrea Lemus y Pablo Sagastume', phone: '5550-0102', email: 'boda.lemus.sagastume@correo.example', more: '5550-0152', tags: ['boda', 'VIP'], imageRelease: 'granted', note: 'La boda es en Antigua; piden fotos con luz natural antes de las cinco.' },
  { key: 'xv-camila', fullName: 'Lucía Morales de Xicará', phone: '5550-0103', email: 'lucia.morales@correo.example', tags: ['XV años'], notes: 'Mamá de Camila. Llamar después de las seis.' },
  { key: 'maternidad-sosa', fullName: 'Gabriela Sosa Ixcot', phone: '5550-0104', email: 'gaby.sosa@correo.example', tags: ['maternidad'], imageRelease: 'denied', note: 'Prefiere fotógrafa.' },
  { key: 'retrato-quinonez', fullName: 'Julio César Quiñónez Paiz', phone: '5550-0105', email: 'jc.quinonez@oficina.example', tags: ['retrato'], preferredChannel: 'email', taxIds: [{ number: '756310-K', name: 'Quiñónez Consultores' }] },
  { key: 'colegio-maya', kind: 'institutional', fullName: 'Colegio Bilingüe Maya', phone: '2555-0201', email: 'administracion@colegiomaya.example', creditTermsDays: 30, tags: ['colegio'], preferredChannel: 'email', taxIds: [{ number: '5769377-1', name: 'Educación Maya, S. A.' }], addresses: [{ label: 'Sede', line: 'Km 16.5 carretera a El Salvador', city: 'Santa Catarina Pinula', lat: 14.5702, lng: -90.4531 }], note: 'Las fotos de grupo se toman por grado, de lunes a miércoles.' },
  { key: 'instituto-atitlan', kind: 'institutional', fullName: 'Instituto Tecnológico Atitlán', phone: '2555-0202', email: 'secretaria@itatitlan.example', creditTermsDays: 15, tags: ['colegio', 'graduación'], preferredChannel: 'email', taxIds: [{ number: '8842106-5', name: 'Instituto Tecnológico Atitlán' }] },
  { key: 'cafetalera', kind: 'institutional', fullName: 'Cafetalera Las Nubes, S. A.', phone: '2555-0203', email: 'mercadeo@lasnubes.example', creditTermsDays: 45, tags: ['producto', 'VIP'], imageRelease: 'granted', taxIds: [{ number: '3390182-4', name: 'Cafetalera Las Nubes, S. A.' }] },
  { key: 'hotel', kind: 'institutional', fullName: 'Hotel Casa de las Buganvilias', phone: '7555-0204', email: 'eventos@buganvilias.example', creditTermsDays: 30, tags: ['evento'], addresses: [{ label: 'Hotel', line: '4a calle oriente 21', city: 'Antigua Guatemala', lat: 14.5573, lng: -90.7296 }] },
  { key: 'clinica', kind: 'institutional', fullName: 'Clínica Dental Sonrisas del Valle', phone: '2555-0205', email: 'hola@sonrisasdelvalle.example', tags: ['retrato'] },
  { key: 'familia-tzoc', fullName: 'Óscar Tzoc Ajú', phone: '5550-0106', email: 'oscar.tzoc@correo.example', tags: ['familia'] },
  { key: 'recien-nacido', fullName: 'Paola Estrada de León', phone: '5550-0107', email: 'paola.estrada@correo.example', tags: ['recién nacido'], imageRelease: 'granted', notes: 'El bebé nació en octubre; sala a 26 °C.' },
  { key: 'boda-rodas', fullName: 'Ximena Rodas Alvarado', phone: '5550-0108', email: 'ximena.rodas@correo.example', tags: ['boda'], preferredChannel: 'email' },
  { key: 'graduacion-chavez', fullName: 'Estuardo Chávez Solórzano', phone: '5550-0109', email: 'estuardo.chavez@correo.example', tags: ['graduación'] },
  { key: 'retrato-wendy', fullName: 'Wendy Cifuentes', phone: '5550-0110', email: 'wendy.c@correo.example', tags: ['retrato'], preferredChannel: 'sms' },
  { key: 'familia-barrios', fullName: 'Mynor Barrios Gálvez', phone: '5550-0111', email: 'mynor.barrios@correo.example', tags: ['familia'], imageRelease: 'granted' },
  { key: 'boda-ingrid', fullName: 'Ingrid Hernández y Byron Ramírez', phone: '5550-0112', email: 'ingrid.byron@correo.example', tags: ['boda'] },
  { key: 'xv-sofia', fullName: 'Rubén Alvarado Pérez', phone: '5550-0113', email: 'ruben.alvarado@correo.example', tags: ['XV años'] },
  { key: 'primera-comunion', fullName: 'Ana Lucía Méndez', phone: '5550-0114', email: 'analu.mendez@correo.example', tags: ['familia'], imageRelease: 'denied' },
  { key: 'compromiso', fullName: 'Íñigo Castellanos', phone: '+52 55 5550 0115', email: 'inigo.castellanos@correo.example', tags: ['boda'], notes: 'Vive en Ciudad de México; viaja para la sesión.' },
  { key: 'producto-joyas', fullName: 'Fernanda Joyas Artesanales', kind: 'institutional', phone: '5550-0116', email: 'ventas@fernandajoyas.example', tags: ['producto'] },
  { key: 'despacho', kind: 'institutional', fullName: 'Despacho Jurídico Ovalle & Asociados', phone: '2555-0206', email: 'recepcion@ovalle.example', tags: ['retrato'], taxIds: [{ number: '6120457-9', name: 'Ovalle y Asociados' }] },
  { key: 'maternidad-rosa', fullName: 'Rosa Elena Gómez Tojín', phone: '5550-0117', email: 'rosa.gomez@correo.example', tags: ['maternidad'], note: 'Quiere volver cuando nazca el bebé.' },
  { key: 'familia-montenegro', fullName: 'Carlos Montenegro', phone: '5550-0118', email: 'c.montenegro@correo.example', tags: ['familia'] },
  { key: 'bautizo', fullName: 'Silvia Cardona de Ruano', phone: '5550-0119', email: 'silvia.cardona@correo.example', tags: ['familia'] },
  { key: 'modelo', fullName: 'Natalia Herrarte', phone: '5550-0120', email: 'natalia.herrarte@correo.example', tags: ['retrato', 'VIP'], imageRelease: 'granted' },
  { key: 'aniversario', fullName: 'Don Ernesto Villatoro', phone: '5550-0121', email: 'ernesto.villatoro@correo.example', tags: ['familia'], preferredChannel: 'sms', notes: 'Bodas de oro; silla de ruedas, entrar por el parqueo.' },
  { key: 'empresa-eventos', kind: 'institutional', fullName: 'Eventos Quetzal', phone: '5550-0122', email: 'produccion@eventosquetzal.example', tags: ['evento'], creditTermsDays: 15 },
  { key: 'boda-monica', fullName: 'Mónica Recinos', phone: '5550-0123', email: 'monica.recinos@correo.example', tags: ['boda'] },
  { key: 'retrato-tomas', fullName: 'Tomás Escobar Bran', phone: '5550-0124', email: 'tomas.escobar@correo.example' },
  { key: 'inactiva', fullName: 'Karla Véliz', phone: '5550-0125', email: 'karla.veliz@correo.example', inactive: true, note: 'Se mudó a Quetzaltenango.' },
  { key: 'bloqueado', fullName: 'Promociones Relámpago', kind: 'institutional', phone: '5550-0126', email: 'pagos@relampago.example', blockedReason: 'Cheque rechazado en marzo; saldo pendiente.' },
  // Two that are the same person entered twice, so that the list of doubles has something to show.
  { key: 'doble-1', fullName: 'Ana Sofía Paredes', phone: '5550-0127', email: 'anasofia.paredes@correo.example', tags: ['XV años'] },
  { key: 'doble-2', fullName: 'Ana S. Paredes Luna', phone: '+502 5550 0127', email: 'asparedes@oficina.example', notes: 'Pidió factura a nombre de su papá.' },
];

/** The clients of a demo studio. @returns their ids by key (`boda-lemus`, `colegio-maya`…) */
export async function seedClients(ctx: Ctx): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const { key, phone, more, email, note, inactive, ...values } of CLIENTS) {
    const phones = [{ number: phone }, ...(more ? [{ number: more }] : [])];
    const client = await createClient(ctx, NewClient.parse({ ...values, phones, emails: [{ email }] }));
    if (note) await addNote(ctx, client.id, note);
    if (inactive) await setClientStatus(ctx, client.id, 'inactive', null, null);
    ids[key] = client.id;
  }
  return ids;
}
