import encodeQR from 'qr';
import type { Page } from 'playwright-core';

// People and codes before the telephone of a door.

/** A reader that types, quicker than any hand. */
export const wedge = (page: Page, text: string) => page.evaluate((code) => {
  for (const key of [...code, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}, text);

/** Waits for what the whole screen says of a code; answers how long the judgement took. */
export async function verdict(page: Page, result: string): Promise<number> {
  const shown = page.locator(`[data-result="${result}"]`);
  await shown.waitFor();
  return Number(await shown.getAttribute('data-ms'));
}
export const next = (page: Page) => page.locator('[data-result]').click();

/** Holds a code before the camera, as a picture of it or drawn of its text. */
export async function showToCamera(page: Page, what: { text: string } | { picture: string }): Promise<void> {
  await page.addInitScript(({ matrix, picture }) => {
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 640;
      const paint = canvas.getContext('2d')!;
      const held = new Image();
      if (picture) held.src = picture;
      const side = Math.floor(420 / matrix.length);
      setInterval(() => {
        paint.fillStyle = '#b9b4a8';
        paint.fillRect(0, 0, 640, 640);
        if (held.complete && held.naturalWidth > 0) paint.drawImage(held, 70, 70, 500, 500);
        for (const [y, row] of matrix.entries()) for (const [x, dark] of row.entries()) {
          paint.fillStyle = dark ? '#1b1b1b' : '#f4f4f4';
          paint.fillRect(110 + x * side, 110 + y * side, side, side);
        }
      }, 80);
      return canvas.captureStream(12);
    };
  }, 'text' in what ? { matrix: encodeQR(what.text, 'raw', { ecc: 'medium', border: 3 }), picture: null } : { matrix: [] as boolean[][], picture: what.picture });
  await page.reload();
}
