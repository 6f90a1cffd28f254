// How a package's price is spread over its lines is the catalog's (server/capabilities/catalog/explosion.ts); what adding
// a package does to the session is the studio's.

/** Adding a package never lowers the team (studio 5.2). */
export const photographersWith = (current: number, requiredByPackage: number): number => Math.max(current, requiredByPackage);
