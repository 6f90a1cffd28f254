import type { Proof } from '#contracts/challenges.ts';

/** The answer to a puzzle of the server, as it goes back: some seconds of work in a thread of its own. Good for one request. */
export async function solveProof({ kind: _kind, ...proof }: Proof): Promise<string> {
  const worker = new Worker(new URL('./work.worker.ts', import.meta.url), { type: 'module' });
  try {
    const number = await new Promise<number | null>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<number | null>) => resolve(data));
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.postMessage(proof);
    });
    const { maxNumber: _most, ...asked } = proof;
    return btoa(JSON.stringify({ ...asked, number }));
  } finally {
    worker.terminate();
  }
}
