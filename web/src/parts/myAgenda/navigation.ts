interface Place { lat: number | null; lng: number | null; locationText: string | null }

/** Where the navigation app of a phone is told to go; null where nobody knows the place. */
export function wayTo({ lat, lng, locationText }: Place): string | null {
  const to = lat !== null && lng !== null ? `${lat},${lng}` : locationText;
  return to ? `https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(to)}` : null;
}
