import type { PublicRoom, QueuePlace } from '#contracts/tickets-queue.ts';
import { currentLanguage } from '#web/texts.ts';

/** Why the line did not answer as wished; `code` null: no answer came. */
export class QueueProblem extends Error {
  readonly code: string | null;
  readonly status: number;
  constructor(code: string | null, status: number, message: string) {
    super(message);
    this.name = 'QueueProblem';
    this.code = code;
    this.status = status;
  }
}

export async function ask<T>(path: string, body?: object): Promise<T> {
  const headers = { 'accept': 'application/json', 'accept-language': currentLanguage(), ...(body && { 'content-type': 'application/json' }) };
  let response: Response;
  try {
    response = await fetch(path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
  } catch {
    throw new QueueProblem(null, 0, '');
  }
  if (response.status === 204) return undefined as T;
  const answer = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  if (!response.ok) throw new QueueProblem(response.status >= 500 ? null : (answer.code ?? null), response.status, answer.detail ?? '');
  return answer as T;
}

export const at = (site: string, rest: string) => `/api/v1/tickets/public/sites/${encodeURIComponent(site)}/${rest}`;

export const readRoom = (site: string, slug: string) => ask<PublicRoom>(at(site, `events/${encodeURIComponent(slug)}/queue`));
export const join = (site: string, room: string, visitor: string) => ask<QueuePlace>(at(site, `queue/${room}/join`), { visitor });
export const readPlace = (site: string, room: string, visitor: string) => ask<QueuePlace>(at(site, `queue/${room}/me?visitor=${encodeURIComponent(visitor)}`));
export const leave = (site: string, room: string, visitor: string) => ask<void>(at(site, `queue/${room}/leave`), { visitor });

export interface Proof { seedCommit: string | null; seed: string | null; drawn: number; items: { position: number; id: string }[]; next: string | null }
export const readProof = (site: string, room: string, cursor: string | null) => ask<Proof>(at(site, `queue/${room}/proof?limit=5000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`));
