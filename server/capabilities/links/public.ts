export { issueLink, openLink, revokeLinks } from './links.ts';
export type { IssuedLink, OpenedLink } from './links.ts';
export { countTry, mayTry } from './tries.ts';
export type { TryLimit } from './tries.ts';
export { visitByToken } from './visit-by-token.ts';
export { keyOfVisitor } from './visitor-key.ts';
export { asVisitor, keepByKeys, onceByKey, storedByKey, storedByKeys } from './visitor.ts';
export type { Command, VisitOptions } from './visitor.ts';
export { linkExpired, linkNotFound } from './errors.ts';
