import type { Answer, Endpoint } from '#contracts/endpoint.ts';
import { ApiProblem, offline, problemOf, urlOf } from '#web/api.ts';
import { currentLanguage } from '#web/texts.ts';

/**
 * A call of the scanner with its own token; who is signed in on the phone is not asked. Whoever does not answer in time is
 * away.
 * @throws ApiProblem
 */
export async function ask(endpoint: Endpoint, token: string, input: { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }, mostMs: number): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(urlOf(endpoint, input), {
      method: endpoint.method, credentials: 'omit', signal: AbortSignal.timeout(mostMs), cache: 'no-store',
      headers: { authorization: `Bearer ${token}`, 'accept-language': currentLanguage(), ...(input.body !== undefined && { 'content-type': 'application/json' }) }, ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    });
  } catch {
    throw offline();
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function askJson<E extends Endpoint>(endpoint: E, token: string, input: Parameters<typeof ask>[2], mostMs: number): Promise<Answer<E>> {
  const response = await ask(endpoint, token, input, mostMs);
  try {
    return (await response.json()) as Answer<E>;
  } catch {
    throw offline(); // Cut off on its way.
  }
}

export const isAway = (error: unknown): boolean => !(error instanceof ApiProblem) || error.unanswered || error.status === 429;
