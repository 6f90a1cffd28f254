import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { ProviderError } from './errors.ts';

// What a tenant types as an address must not lead our server into its own network. Judged where the connection is made,
// on the address that is really called, so that a name which changes its answer between two questions gains nothing.

const closed = new BlockList();
// "This" network, private, shared, loopback, link-local (with the clouds' metadata), protocol, documentation, benchmarks, multicast, reserved.
for (const [net, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const) closed.addSubnet(net, bits, 'ipv4');

// Of version 6 only the global unicast block is open, and of that not what carries a version 4 address inside or is for documents.
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');
const closed6 = new BlockList();
for (const [net, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) closed6.addSubnet(net, bits, 'ipv6');

let allowed = new BlockList();

/** Private addresses that may be called all the same, whatever the tenant: `127.0.0.1, 10.1.0.0/16`. Replaces the ones before. */
export function allowPrivateAddresses(list: string): void {
  const made = new BlockList();
  for (const entry of list.split(',').map((one) => one.trim()).filter(Boolean)) {
    const [net, bits] = entry.split('/') as [string, string | undefined];
    const family = isIP(net);
    if (family === 0) throw new Error(`OUTBOUND_ALLOW_PRIVATE: ${entry} is neither an address nor a network`);
    made.addSubnet(net, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  allowed = made;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
export const isAllowedPrivate = (address: string): boolean => allowed.check(address, familyOf(address));

/** Whether the address is one of the open internet. A version 4 address inside of one of version 6 counts as what it is. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !closed.check(address, 'ipv4');
  return open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6');
}

export const mayCall = (address: string): boolean => isPublic(address) || isAllowedPrivate(address);

export const addressRefused = (host: string): ProviderError => new ProviderError('ADDRESS_REFUSED', `${host} is not an address of the open internet`, { retriable: false });

/** Finds a name's addresses and leaves out those that are not to be called. */
export const guardedLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 0);
    const good = addresses.filter(({ address }) => mayCall(address));
    if (good.length === 0) return done(addressRefused(hostname), '', 0);
    if (options.all) return (done as unknown as (error: null, all: typeof good) => void)(null, good);
    return done(null, good[0]!.address, good[0]!.family);
  });
};
