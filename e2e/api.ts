import type { APIRequestContext, APIResponse } from 'playwright-core';
import { demo } from './sign-in.ts';

async function answered<T>(response: APIResponse): Promise<T> {
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Signs in without a screen: the cookie stays with whoever asks, so that its pages are signed in too. Answers the token. */
export async function logIn(asking: APIRequestContext, email: string): Promise<string> {
  return (await answered<{ accessToken: string }>(await asking.post('/api/v1/auth/login', { data: { email, password: demo.password } }))).accessToken;
}

/** The API as this person: for what must be there before a screen is looked at, and for what the server has afterwards. */
export async function apiOf({ request }: { request: APIRequestContext }, email: string) {
  const authorization = `Bearer ${await logIn(request, email)}`;
  return {
    get: async <T>(path: string): Promise<T> => answered(await request.get(path, { headers: { authorization } })),
    /** @param version what the caller looked at, for commands that want it */
    post: async <T>(path: string, data: unknown, version?: number): Promise<T> =>
      answered(await request.post(path, { headers: { authorization, 'idempotency-key': crypto.randomUUID(), ...(version !== undefined && { 'if-match': `"${version}"` }) }, data })),
    upload: async (purpose: string, file: { name: string; mimeType: string; buffer: Buffer }): Promise<{ id: string }> =>
      answered(await request.post(`/api/v1/files?purpose=${purpose}`, { headers: { authorization }, multipart: { file } })),
  };
}
