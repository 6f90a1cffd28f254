/** A deadline that ends a local day is read as that day at 23:59; any other as it is. */
export function lastMinute(bound: string, zone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(new Date(bound));
  return time === '00:00' ? new Date(Date.parse(bound) - 60_000).toISOString() : bound;
}
