import type { Position } from '#web/data/auth.ts';

/** Where this device is, by the browser; rejects when the person says no or the device cannot tell. */
export const whereAmI = () =>
  new Promise<Position>((resolve, reject) => {
    if (!('geolocation' in navigator)) {
      reject(new Error('no geolocation'));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude, accuracyM: Math.min(100_000, coords.accuracy) }),
      reject,
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  });
