import { spawn } from 'node:child_process';
import { text as read } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { addDays, dayOf, daysBetween, localDateOf, localTimeOf, localToInstant, weekStartOf, weekdayOf } from '#contracts/time.ts';
import { latestDue } from '#platform/schedule.ts';
import { prove } from '#proof/prove.ts';
import { withClient } from '#server/embedded/connect.ts';

// Local time by three tables that were made apart: Node's, PostgreSQL's and that of Python's zoneinfo, which is asked where it
// is installed.

const ZONES = [
  'America/Guatemala', 'America/Bogota', 'America/Mexico_City', 'America/Tijuana', 'America/Santiago', 'America/Asuncion', 'America/Sao_Paulo', 'America/Argentina/Buenos_Aires', 'America/Lima', 'America/La_Paz', 'America/Caracas',
  'America/Havana', 'America/Panama', 'America/Costa_Rica', 'America/El_Salvador', 'America/Tegucigalpa', 'America/Managua', 'America/Santo_Domingo', 'America/Montevideo', 'America/Guayaquil', 'America/New_York', 'America/Los_Angeles', 'Europe/Madrid',
  'Asia/Tokyo', 'Australia/Lord_Howe',
];
const QUARTER_S = 900;

interface Asked { zones: readonly string[]; instants: [string, number][]; locals: [string, string, string][]; due: [string, string[], string][]; dates: string[]; days: [string, string][] }
interface Told { locals: string[]; instants: string[]; due: [string, string][]; calendar: { weekday: number; weekStart: string; in31: string; sinceEpoch: number }[]; days: [string, string][] }

/** undefined: there is no Python. */
async function python(asked: Partial<Asked>): Promise<Told | undefined> {
  const child = spawn('python3', [fileURLToPath(new URL('time-oracle.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'pipe'] });
  const missing = new Promise<true>((resolve) => child.on('error', () => resolve(true)));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ zones: ZONES, instants: [], locals: [], due: [], dates: [], days: [], ...asked }));
  const [said, wrong] = await Promise.all([read(child.stdout), read(child.stderr)]);
  if (said !== '') return JSON.parse(said) as Told;
  if (await Promise.race([missing, new Promise<false>((resolve) => child.on('exit', () => resolve(false)))])) return undefined;
  throw new Error(wrong);
}
const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!;
const two = (n: number): string => String(n).padStart(2, '0');
const local = (at: Temporal.Instant, zone: string): string => `${localDateOf(at, zone)}T${localTimeOf(at, zone)}`;
const ABSENT = 'python3 not installed: not asked';

/** Quarters of an hour around every change of the clock in these years, and noon of every day in between. */
function moments(zone: string, years: number): number[] {
  const found = new Set<number>();
  const end = Temporal.Instant.from(`${2020 + years}-01-01T00:00:00Z`);
  let at = Temporal.Instant.from('2020-01-01T00:00:00Z').toZonedDateTimeISO(zone);
  for (let next = at.getTimeZoneTransition('next'); next && Temporal.Instant.compare(next.toInstant(), end) < 0; next = at.getTimeZoneTransition('next')) {
    const s = next.epochMilliseconds / 1000;
    for (let n = -12; n <= 12; n += 1) found.add(s + n * QUARTER_S);
    at = next;
  }
  for (let s = Date.UTC(2020, 0, 1, 12) / 1000; s < end.epochMilliseconds / 1000; s += 86_400) found.add(s);
  return [...found];
}

prove('J1', 'a local time means the same instant in the program, in the database and in tables made by others', {
  wanted: '0 differences', sizes: { round: 1, tenth: 16, full: 16 }, minutes: 10,
}, async (years) => {
  const against: string[] = [];
  const points = ZONES.flatMap((zone) => moments(zone, years).map((s): [string, number] => [zone, s]));
  const ours = points.map(([zone, s]) => local(Temporal.Instant.fromEpochMilliseconds(s * 1000), zone));
  const inDatabase = await withClient(inject('superuserUrl'), async (client) => (await client.query<{ said: string }>(
    `select to_char(to_timestamp(s) at time zone z, 'YYYY-MM-DD"T"HH24:MI') as said from unnest($1::text[], $2::float8[]) with ordinality as t (z, s, n) order by n`, [points.map(([zone]) => zone), points.map(([, s]) => s)])).rows);
  inDatabase.forEach(({ said }, n) => said !== ours[n] && against.push(`${points[n]!.join(' ')}: PostgreSQL ${said}, we ${ours[n]}`));
  // And back, also what is not there or comes twice.
  const locals = points.map(([zone], n): [string, string, string] => [zone, ours[n]!.slice(0, 10), ours[n]!.slice(11)]);
  const holes = ZONES.flatMap((zone) => moments(zone, years).filter((s) => s % 86_400 !== 43_200).map((s): [string, string, string] => {
    // A quarter of an hour on by the wall, whatever the clock does there.
    const [date, time] = Temporal.PlainDateTime.from(local(Temporal.Instant.fromEpochMilliseconds((s - QUARTER_S) * 1000), zone)).add({ minutes: 30 }).toString({ smallestUnit: 'minute' }).split('T') as [string, string];
    return [zone, date, time];
  }));
  const back = [...locals, ...holes];
  const told = await python({ instants: points, locals: back });
  told?.locals.forEach((said, n) => said !== ours[n] && against.push(`${points[n]!.join(' ')}: zoneinfo ${said}, we ${ours[n]}`));
  told?.instants.forEach((said, n) => {
    const [zone, date, time] = back[n]!;
    const mine = localToInstant(date, time, zone).toString();
    if (mine !== said) against.push(`${date} ${time} in ${zone}: zoneinfo ${said}, we ${mine}`);
  });
  return { seen: `${points.length} instants and ${back.length} local times in ${ZONES.length} zones, ${2020} to ${2019 + years}: ${against.length} differences (Node ${process.versions['tz']}, PostgreSQL's own${told ? ", Python's zoneinfo" : `; ${ABSENT}`})`, against };
});

prove('J2', 'recurring work is due at its local time, once on a day, also where the clock changes', {
  wanted: '0 differences', sizes: { round: 500, tenth: 10_000, full: 10_000 }, minutes: 5,
}, async (size, random) => {
  const due = Array.from({ length: size }, (): [string, string[], string] => {
    const times = Array.from({ length: 1 + Math.floor(random() * 3) }, () => `${two(Math.floor(random() * (random() < 0.5 ? 4 : 24)))}:${two(Math.floor(random() * 4) * 15)}`);
    const zone = pick(ZONES, random);
    const s = random() < 0.6 ? pick(moments(zone, 2).slice(0, 200), random) + Math.floor(random() * 7200) - 3600 : Date.UTC(2020, 0, 2) / 1000 + Math.floor(random() * 15 * 365 * 86_400);
    return [zone, [...new Set(times)], Temporal.Instant.fromEpochMilliseconds(s * 1000).toString()];
  });
  const told = await python({ due });
  const against = (told?.due ?? []).flatMap(([at, key], n) => {
    const [zone, times, now] = due[n]!;
    const mine = latestDue(times, zone, Temporal.Instant.from(now));
    return mine.key === key && mine.at.toString() === at ? [] : [`${times.join(' ')} in ${zone} at ${now}: zoneinfo ${key} ${at}, we ${mine.key} ${mine.at.toString()}`];
  });
  return { seen: told ? `${size} times of recurring work against zoneinfo: ${against.length} differences (there are no RFC 5545 rules in the product)` : ABSENT, against };
});

prove('J3', 'leap days, ends of months and of years, week 53 and days of 23 or 25 hours', {
  wanted: '0 wrong', sizes: { round: 500, tenth: 5_000, full: 50_000 }, minutes: 5,
}, async (size, random) => {
  const special = Array.from({ length: 16 }, (_, n) => 2020 + n).flatMap((year) => [`${year}-01-01`, `${year}-12-31`, `${year}-12-28`, `${year}-02-28`, `${year}-03-01`, `${year}-01-31`, `${year}-04-30`, ...(year % 4 === 0 ? [`${year}-02-29`] : [])]);
  const dates = [...special, ...Array.from({ length: Math.max(0, size - special.length) }, () => addDays('2020-01-01', Math.floor(random() * 5844)))];
  const days = dates.map((date): [string, string] => [pick(ZONES, random), date]);
  const told = await python({ dates, days });
  const against: string[] = [];
  told?.calendar.forEach((said, n) => {
    const date = dates[n]!;
    const mine = { weekday: weekdayOf(date), weekStart: weekStartOf(date), in31: addDays(date, 31), sinceEpoch: daysBetween('1970-01-01', date) };
    if (JSON.stringify(mine) !== JSON.stringify(said)) against.push(`${date}: Python ${JSON.stringify(said)}, we ${JSON.stringify(mine)}`);
  });
  told?.days.forEach(([start, end], n) => {
    const [zone, date] = days[n]!;
    const mine = dayOf(date, zone);
    if (mine.start.toString() !== start || mine.end.toString() !== end) against.push(`${date} in ${zone}: zoneinfo ${start} to ${end}, we ${mine.start.toString()} to ${mine.end.toString()}`);
  });
  return { seen: told ? `${dates.length} dates: ${against.length} wrong` : ABSENT, against };
});
