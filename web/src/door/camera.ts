import type { decodeQR } from 'qr/decode.js';

// Reading codes by the camera: by the browser where it has a reader, else by a small library on a smaller picture.

interface Reader { read: (video: HTMLVideoElement) => Promise<string | null> }

/** What TypeScript does not know yet. */
interface Detector { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> }
interface DetectorClass { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> }

async function browserReader(): Promise<Reader | null> {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!found || !(await found.getSupportedFormats().catch((): string[] => [])).includes('qr_code')) return null;
  const detector = new found({ formats: ['qr_code'] });
  return { read: async (video) => (await detector.detect(video))[0]?.rawValue ?? null };
}

/** A side of the picture that is read: enough for the 138 letters of a ticket held in front of it, and quick on a cheap phone. */
const SIDE = 480;

async function libraryReader(): Promise<Reader> {
  const { decodeQR: decode } = (await import('qr/decode.js')) as { decodeQR: typeof decodeQR };
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const paint = canvas.getContext('2d', { willReadFrequently: true })!;
  return {
    read: async (video) => {
      const side = Math.min(video.videoWidth, video.videoHeight);
      if (side === 0) return null;
      paint.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, SIDE, SIDE);
      try {
        return decode({ width: SIDE, height: SIDE, data: paint.getImageData(0, 0, SIDE, SIDE).data });
      } catch {
        return null; // No code in this picture.
      }
    },
  };
}

export interface Camera { stop: () => void; torch: ((on: boolean) => Promise<void>) | null }

const PAUSE_MS = 120;

/** Reads until it is stopped. @throws DOMException where there is no camera, or it may not be used */
export async function openCamera(video: HTMLVideoElement, onText: (text: string) => void): Promise<Camera> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 1280 } } });
  const [track] = stream.getVideoTracks();
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const reader = (await browserReader()) ?? (await libraryReader());
  let open = true;
  void (async () => {
    while (open) {
      const text = video.readyState >= 2 ? await reader.read(video).catch(() => null) : null;
      if (text && open) onText(text);
      await new Promise((resolve) => {
        setTimeout(resolve, PAUSE_MS);
      });
    }
  })();
  const abilities = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
  return {
    stop: () => {
      open = false;
      for (const one of stream.getTracks()) one.stop();
      video.srcObject = null;
    },
    torch: abilities.torch ? (on) => track!.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }) : null,
  };
}
