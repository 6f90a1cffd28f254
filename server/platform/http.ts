import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import cookie from '@fastify/cookie';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { constants } from 'node:zlib';
import type { Logger } from 'pino';
import { addressTooLong, asAppError, badRequest, bodyTooLarge, foreignOrigin, headTooLarge, malformedJson, notFound, requestTooSlow, unsupportedMediaType } from './errors.ts';
import type { AppError } from './errors.ts';
import { serve } from './mount.ts';
import type { Serving } from './mount.ts';
import { bugProblem, problemOf } from './problem.ts';
import type { Route } from './route.ts';
import { siteUrl } from './site.ts';
import { localeOf } from './texts.ts';
import type { Metrics } from './metrics.ts';

export interface ServerOptions extends Serving {
  routes: readonly Route[];
  logger: Logger;
  metrics?: Metrics;
  /** Origins besides our own that pages read files from and send them to (an object store). */
  contentOrigins?: readonly string[];
  /** Proxies whose X-Forwarded-For counts; none by default. */
  trustProxy: readonly string[];
}

/** What a JSON answer needs of the headers that helmet sets on pages; constant, since they go with every answer. */
const API_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains', 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-store',
};
const BODY_LIMIT = 1024 * 1024;
const ADDRESS_LIMIT = 8 * 1024;
const QUERY_WORDS_LIMIT = 100;
/** What an upload may weigh. Judged again by whoever reads the file. */
export const UPLOAD_LIMIT = 60 * 1024 * 1024;

export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    bodyLimit: BODY_LIMIT,
    // Fastify's own defaults wait for ever.
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    // A request without a host is refused below, in our words.
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024, requireHostHeader: false },
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    return503OnClosing: true,
    // An address that cannot be read passes none of the hooks below.
    frameworkErrors: (error, request, reply) => void refuse(options, error, request, reply.headers({ ...API_HEADERS, 'x-request-id': request.id })),
    clientErrorHandler: refuseHead,
    forceCloseConnections: 'idle',
  });
  app.decorateRequest('actor', null);
  app.decorateRequest('locale', 'es');
  app.decorateRequest('rateLimit', null);
  app.decorateRequest('patience', null);
  const elsewhere = options.contentOrigins ?? [];
  await app.register(helmet, {
    global: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"], 'script-src': ["'self'"], 'style-src': ["'self'"], 'style-src-attr': ["'none'"], 'img-src': ["'self'", 'data:', 'blob:', ...elsewhere], 'media-src': ["'self'", 'blob:', ...elsewhere], 'font-src': ["'self'", 'data:'],
        'connect-src': ["'self'", 'ws:', 'wss:', ...elsewhere], 'object-src': ["'none'"], 'base-uri': ["'none'"], 'form-action': ["'self'"], 'frame-ancestors': ["'none'"], 'worker-src': ["'self'", 'blob:'], 'manifest-src': ["'self'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.headers(API_HEADERS);
    else void reply.helmet();
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) throw badRequest();
    if (request.url.length > ADDRESS_LIMIT) throw addressTooLong();
    if (request.url.split('&').length > QUERY_WORDS_LIMIT) throw badRequest();
  });
  app.addHook('onRequest', async (request) => {
    if (isForeignWrite(request)) throw foreignOrigin();
  });
  await app.register(cookie);
  await app.register(compress, { global: true, threshold: 2048, encodings: ['br', 'gzip'], brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } } });
  await app.register(multipart, { limits: { fileSize: UPLOAD_LIMIT, files: 20, fields: 50, parts: 70, fieldSize: 100_000 }, throwFileSizeLimit: true });

  // Handed on as it comes, to routes that read the raw request (parts of an upload).
  app.addContentTypeParser('application/octet-stream', (request, payload, done) => {
    if (request.routeOptions.config.rawBody) done(null, payload);
    else done(unsupportedMediaType());
  });

  app.setErrorHandler((error: unknown, request, reply) => refuse(options, error, request, reply));
  app.setNotFoundHandler((request, reply) => refuse(options, notFound(), request, reply));
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.rateLimit) reply.headers(rateHeaders(request.rateLimit));
  });
  app.addHook('onResponse', async (request, reply) => {
    options.metrics?.request(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
    options.logger.info({
      requestId: request.id, method: request.method, route: request.routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10,
      tenantId: request.actor?.tenantId, userId: request.actor?.userId,
    }, 'request');
  });
  for (const route of options.routes) serve(app, options, route);
  return app;
}

/**
 * A write of a page of another origin with what this browser holds of ours. SameSite alone lets sister hosts and other
 * ports of the same one through.
 */
function isForeignWrite({ method, headers, protocol, host }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || headers.cookie === undefined) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (headers.origin === undefined) return false;
  if (!URL.canParse(headers.origin)) return true;
  // An address with the port that goes without saying is the same address.
  const asked = `${protocol}://${host}`;
  const own = [URL.canParse(asked) ? new URL(asked).host : host, new URL(siteUrl('/')).host];
  return !own.includes(new URL(headers.origin).host);
}

/** How much is left of the ceiling (draft RateLimit header fields). */
const rateHeaders = ({ limit, remaining, resetS }: { limit: number; remaining: number; resetS: number }): Record<string, string> => ({
  ratelimit: `"default";r=${remaining};t=${resetS}`, 'ratelimit-policy': `"default";q=${limit};w=60`,
});

/** How the reader of forms says that what came is none; it has no codes. */
const BROKEN_FORM = /^(?:Multipart: |Unexpected end of (?:form|file|multipart)|Malformed )/;

/** What Fastify itself refuses, in our words. */
function framework(error: unknown): AppError | undefined {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (code === 'FST_INVALID_MULTIPART_CONTENT_TYPE') return unsupportedMediaType();
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY' || code === 'FST_ERR_CTP_INVALID_JSON_BODY' || (error instanceof SyntaxError && statusCode === 400)) return malformedJson();
  if (code?.startsWith('FST_') && statusCode === 413) return bodyTooLarge();
  if (code?.startsWith('FST_') && statusCode === 414) return addressTooLong();
  // Also a coding of the body that nobody here reads.
  if (code?.startsWith('FST_') && statusCode === 415) return unsupportedMediaType();
  if (error instanceof Error && code === undefined && BROKEN_FORM.test(error.message)) return badRequest();
  if (statusCode === 400 || (error instanceof RangeError && /call stack/.test(message ?? ''))) return badRequest();
  return undefined;
}

/** How long whoever is refused so may still read why. */
const LINGER_MS = 1000;

/** What is no request at all: said in the same words, on the bare socket, and then closed. */
function refuseHead({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return;
  const error = code === 'HPE_HEADER_OVERFLOW' ? headTooLarge() : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? requestTooSlow() : badRequest();
  const body = JSON.stringify(problemOf(error, 'es', randomUUID()));
  const headers = { ...API_HEADERS, 'content-type': 'application/problem+json; charset=utf-8', 'content-length': Buffer.byteLength(body), connection: 'close' };
  // The client's half stays open for as long as the client likes.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
}

function refuse(options: ServerOptions, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = asAppError(thrown) ?? framework(thrown);
  const locale = localeOf(request.headers['accept-language']);
  if (!error || error.status >= 500) {
    options.logger.error({ requestId: request.id, route: request.routeOptions.url, tenantId: request.actor?.tenantId, err: error?.cause ?? thrown }, 'request failed');
  }
  options.metrics?.problem(error?.code ?? 'BUG');
  const body = error ? problemOf(error, locale, request.id) : bugProblem(locale, request.id);
  return reply.code(body.status).headers(error?.headers ?? {}).type('application/problem+json; charset=utf-8').send(JSON.stringify(body));
}
