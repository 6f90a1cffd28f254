import type { z } from 'zod';

/**
 * One route, declared once. The server mounts it, the web calls it, and the OpenAPI document, the permission
 * matrix and the test matrices are made from it.
 */
export interface Endpoint {
  /** Stable operation id, `module.verb` (`calendar.book`). */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify style: `/api/v1/clients/:id`; a colon that is part of the path is doubled (`/units::generate`). */
  path: string;
  /**
   * Who may call: a permission name; `signed_in` for any session; `public` for everybody (the route then
   * finds its tenant by itself). A list means: any one of them suffices.
   */
  permission: 'public' | 'signed_in' | (string & {}) | readonly string[];
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Absent: the answer is 204 without a body, or `raw`. */
  response?: z.ZodType;
  /** Success status; 200 when absent (204 without a response). */
  status?: 200 | 201 | 202 | 204;
  /** Codes of the errors this route may answer besides those that every route may (see server/platform/errors.ts). */
  errors: readonly string[];
  /** The write leaves a row in the audit log; the platform refuses to commit without one. */
  audit?: boolean;
  /** `If-Match: "<version>"` is required (428 when missing, 412 when stale). */
  ifMatch?: boolean;
  /** `Idempotency-Key` is required, not only honoured: money or scarcity moves. */
  idempotencyRequired?: boolean;
  /** The body is not JSON (an upload): the handler reads the raw request itself. `bytes`: it comes as it was sent, of any type, in `request.body` (a webhook). */
  rawBody?: boolean | 'bytes';
  /** The answer is not JSON (a file, a feed): content type of it, or of each that is to be had. Beside a `response`: also that. */
  produces?: string | readonly string[];
  /** No transaction is opened for it (sign-in, files, health). */
  noTransaction?: boolean;
  /** A POST or PUT that changes nothing (a preview, a check): runs on the read path. */
  readOnly?: boolean;
  /** Reads so much that a replica answers it where there is one; the answer is as new as the primary's own. */
  longRead?: boolean;
  /** Everybody who waits asks it again and again: it has a ceiling of its own, higher, so that many behind one address may wait. */
  polled?: boolean;
}

export const endpoint = <const E extends Endpoint>(declaration: E): E => declaration;

type In<S> = S extends z.ZodType ? z.input<S> : undefined;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What the caller of an endpoint sends. */
export interface CallInput<E extends Endpoint> {
  params: In<E['params']>;
  query: In<E['query']>;
  body: In<E['body']>;
}

/** What the handler of an endpoint receives: parsed, with defaults filled in. */
export interface HandlerInput<E extends Endpoint> {
  params: Out<E['params']>;
  query: Out<E['query']>;
  body: Out<E['body']>;
}

/** What the caller gets back. */
export type Answer<E extends Endpoint> = E['response'] extends z.ZodType ? z.output<E['response']> : void;
/** What the handler may return: instants may still be Temporal values, since JSON makes them text. */
export type Presented<T> = T extends string ? string | { toJSON(): string }
  : T extends readonly (infer I)[] ? readonly Presented<I>[]
  : T extends object ? { [K in keyof T]: Presented<T[K]> } : T;
