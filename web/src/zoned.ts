// Instants and local wall clocks of a zone. Browsers without Temporal load the polyfill before this runs (main.tsx).

/** The last instant of a local day, as RFC 3339. */
export const endOfDay = (day: string, zone: string): string =>
  Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone: zone }).toInstant().subtract({ milliseconds: 1 }).toString();

/** The first instant of a local day. */
export const startOfDay = (day: string, zone: string): string => Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone }).toInstant().toString();

/** `2026-11-20T16:30` on the wall of `zone`, as an instant. */
export const instantOf = (local: string, zone: string): string => Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString();

/** An instant as `2026-11-20T16:30` on the wall of `zone`, for inputs. */
export const localOf = (instant: string, zone: string): string => Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' });

export const todayIn = (zone: string): string => Temporal.Now.plainDateISO(zone).toString();
