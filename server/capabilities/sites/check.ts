import { Resolver } from 'node:dns/promises';
import type { Ctx } from '#platform/context.ts';
import { siteUrl } from '#platform/site.ts';
import { hostNotFound } from './errors.ts';
import { siteById } from './queries.ts';

/** What the names of the internet say of a host: addresses, and the name that it is another word for. */
export interface Names { addresses: (host: string) => Promise<string[]> }

const none = (): string[] => [];
const overTheNetwork: Names = {
  addresses: async (host) => {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    const all = await Promise.all([resolver.resolve4(host).catch(none), resolver.resolve6(host).catch(none)]);
    return all.flat();
  },
};
let names = overTheNetwork;
/** Tests answer for the internet. */
export const useNames = (given: Names | null): void => {
  names = given ?? overTheNetwork;
};

/**
 * Whether the host leads to us: it has an address of the product's own host. Nothing is fetched from it, so that nobody
 * makes us call into a network. @throws HOST_NOT_FOUND
 */
export async function checkSite(ctx: Ctx, id: string): Promise<{ state: 'here' | 'elsewhere' | 'nowhere'; addresses: string[]; expected: string[]; target: string }> {
  const site = await siteById(ctx, id);
  if (!site) throw hostNotFound();
  const target = new URL(siteUrl('/')).hostname;
  const [addresses, expected] = await Promise.all([names.addresses(site.host), names.addresses(target)]);
  const state = addresses.length === 0 ? 'nowhere' : addresses.some((one) => expected.includes(one)) ? 'here' : 'elsewhere';
  return { state, addresses: addresses.slice(0, 10), expected: expected.slice(0, 10), target };
}
