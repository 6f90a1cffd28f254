import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { bookingChallenge, bookingForm, bookingSlots, getPublicQuote, getPublicSession, type requestBooking } from '#contracts/studio-public.ts';
import { call, urlOf } from '#web/api.ts';

// What the pages for people without an account show. Sentences of the server come in the language of the page.

export const publicQuote = (token: string, language: string) => queryOptions({ queryKey: ['public.quote', token, language], queryFn: ({ signal }) => call(getPublicQuote, { params: { token } }, { signal }) });
export const publicSession = (token: string) => queryOptions({ queryKey: ['public.session', token], queryFn: ({ signal }) => call(getPublicSession, { params: { token } }, { signal }) });
export const bookingOf = (slug: string) => queryOptions({ queryKey: ['public.booking', slug], queryFn: ({ signal }) => call(bookingForm, { params: { slug } }, { signal }) });
export type BookingOffer = z.output<(typeof bookingForm)['response']>;
export type BookingDone = z.output<(typeof requestBooking)['response']>;
export interface Wish { branchId: string; sessionType: 'studio' | 'external'; packageId?: string; date: string }
export const slotsOf = (slug: string, wish: Wish) => queryOptions({
  queryKey: ['public.slots', slug, wish], staleTime: 20_000, queryFn: ({ signal }) => call(bookingSlots, { params: { slug }, query: { ...wish, withNext: 'true' } }, { signal }),
});

export const quoteDocumentUrl = (token: string) => urlOf({ path: '/api/v1/studio/public/quotes/:token/pdf' }, { params: { token } });

export const receiptUrl = (token: string, receiptId: string) => urlOf({ path: '/api/v1/studio/public/sessions/:token/receipts/:receiptId' }, { params: { token, receiptId } });

/** A puzzle of the server, solved here: a second or two of work. Good for one request. */
export async function solveRiddle(slug: string): Promise<string> {
  const [riddle, { solveProof }] = await Promise.all([call(bookingChallenge, { params: { slug } }), import('#web/challenge/solve.ts')]);
  return solveProof(riddle);
}
