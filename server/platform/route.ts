import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Answer, Endpoint, HandlerInput, Presented } from '#contracts/endpoint.ts';
import type { Ctx, OpenCtx } from './context.ts';

/** The raw request, for uploads, webhooks, downloads and cookies. Business code does not ask for it. */
export interface Raw { request: FastifyRequest; reply: FastifyReply }

export type Handler<E extends Endpoint> = (ctx: Ctx, input: HandlerInput<E>, raw: Raw) => Promise<Presented<Answer<E>> | FileAnswer>;
export type OpenHandler<E extends Endpoint> = (ctx: OpenCtx, input: HandlerInput<E>, raw: Raw) => Promise<Presented<Answer<E>> | FileAnswer>;

/** An answer that is not JSON: a feed, a file, an export. A stream is sent as it comes. */
export class FileAnswer {
  readonly content: string | Buffer | NodeJS.ReadableStream;
  readonly type: string;
  readonly headers: Record<string, string>;
  /** Where it is not the route's own. */
  readonly status: number | null;
  constructor(content: string | Buffer | NodeJS.ReadableStream, type: string, headers: Record<string, string> = {}, status: number | null = null) {
    this.content = content;
    this.type = type;
    this.headers = headers;
    this.status = status;
  }
}

export type Route =
  | { endpoint: Endpoint; open: false; handle: (ctx: Ctx, input: HandlerInput<Endpoint>, raw: Raw) => Promise<unknown> }
  | { endpoint: Endpoint; open: true; handle: (ctx: OpenCtx, input: HandlerInput<Endpoint>, raw: Raw) => Promise<unknown> };

/** The routes of one module, collected and mounted by the server. */
export interface Routes {
  readonly list: readonly Route[];
  /** A route of a signed-in caller, inside one transaction of the caller's tenant. */
  mount<E extends Endpoint>(endpoint: E, handle: Handler<E>): void;
  /** A public route, or one that opens its own transactions (`noTransaction`). */
  mountOpen<E extends Endpoint>(endpoint: E, handle: OpenHandler<E>): void;
}

export function collectRoutes(): Routes & { list: Route[] } {
  const list: Route[] = [];
  return {
    list,
    mount(endpoint, handle) {
      if (endpoint.permission === 'public' || endpoint.noTransaction) throw new Error(`${endpoint.id} opens its own transactions: use mountOpen`);
      list.push({ endpoint, open: false, handle: handle as Route['handle'] } as Route);
    },
    mountOpen(endpoint, handle) {
      if (endpoint.permission !== 'public' && !endpoint.noTransaction) throw new Error(`${endpoint.id} runs in the caller's transaction: use mount`);
      list.push({ endpoint, open: true, handle: handle as Route['handle'] } as Route);
    },
  };
}

/** What a module (capability or app) offers to the server; `server/modules.ts` lists them all. */
export interface Module {
  name: string;
  /** Every permission that the module's routes and rules ask for. */
  permissions?: readonly string[];
  routes?: (routes: Routes) => void;
  /** The seed roles of an app: role key -> permissions (`*` for all of the tenant's apps). */
  roles?: Readonly<Record<string, { level: number; permissions: readonly string[] }>>;
  /** What a new tenant of this app begins with; in the transaction that makes it. */
  begin?: (ctx: Ctx) => Promise<void>;
  search?: SearchProvider;
}

export interface SearchHit { kind: string; id: string; title: string; subtitle: string | null; path: string }
/** Answers the search of the frame: at most `limit` hits that the caller may see, none without the permission. */
export type SearchProvider = (ctx: Ctx, text: string, limit: number) => Promise<SearchHit[]>;

export type Schema = z.ZodType;
