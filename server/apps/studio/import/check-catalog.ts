import { fold, isTaken, place, refuse, warn } from '#capabilities/imports/public.ts';
import type { Draft } from '#capabilities/imports/public.ts';
import type { ImportTerms, Known, KnownItem, KnownPackage, KnownRoom, KnownStaff } from './known.ts';
import type { Plan } from './plan.ts';
import type { StudioTables } from './sheets.ts';

/** Things of one kind by their code and, second, by their name: what the file has and what the tenant has. */
export class Lookup<T extends { id: string; code: string; name: string }> {
  readonly #byCode = new Map<string, T>();
  readonly #byName = new Map<string, T>();
  readonly #refused = new Set<string>();
  add(thing: T): void {
    this.#byCode.set(fold(thing.code), thing);
    if (!this.#byName.has(fold(thing.name))) this.#byName.set(fold(thing.name), thing);
  }
  refuse(code: string): void {
    this.#refused.add(fold(code));
  }
  wasRefused(code: string): boolean {
    return this.#refused.has(fold(code));
  }
  byCode(code: string): T | undefined {
    return this.#byCode.get(fold(code));
  }
  find(text: string): T | undefined {
    return this.byCode(text) ?? this.#byName.get(fold(text));
  }
}

export interface Catalog {
  rooms: Lookup<KnownRoom>;
  items: Lookup<KnownItem>;
  packages: Lookup<KnownPackage>;
  /** By e-mail address. */
  staff: Map<string, KnownStaff>;
}

/** The id that a row got in an earlier import, or a new one. */
export type IdOf = (draft: Draft) => string;

/** A second row with the same name in the file: refused, naming the first. */
function twice(seen: Map<string, Draft>, key: string, draft: Draft, column: string): boolean {
  const first = seen.get(key);
  if (first) refuse(draft, column, 'REPEATED', { value: draft.label, other: place(first) });
  else seen.set(key, draft);
  return first !== undefined;
}

/** A row that the tenant already has without this import: left as it is and used by the rows that follow. */
const alreadyThere = (draft: Draft, column: string, name: string): void => {
  draft.issues.push({ level: 'duplicate', column, code: 'ALREADY_THERE', params: { value: name } });
};

const photographs = (roles: readonly string[]) => roles.some((role) => role === 'photographer' || role === 'senior_photographer');

export function checkTeam(tables: StudioTables, known: Known, idOf: IdOf, isOwn: (draft: Draft) => boolean, plan: Plan): Map<string, KnownStaff> {
  const staff = new Map(known.staff.map((one) => [one.email.toLowerCase(), one]));
  const seen = new Map<string, Draft>();
  for (const draft of tables.team) {
    const { email, fullName, roles } = draft.values;
    if (!isTaken(draft) || email === undefined || fullName === undefined || roles === undefined) continue;
    if (twice(seen, email, draft, 'email')) continue;
    const existing = staff.get(email);
    if (existing && !isOwn(draft)) {
      alreadyThere(draft, 'email', existing.name);
      continue;
    }
    const person: KnownStaff = existing ?? { userId: idOf(draft), email, name: fullName, resourceId: photographs(roles) ? '' : null, isEditor: roles.includes('editor') };
    staff.set(email, person);
    plan.team.push({ draft, id: idOf(draft), staff: person });
  }
  return staff;
}

export function checkRooms(tables: StudioTables, known: Known, idOf: IdOf, isOwn: (draft: Draft) => boolean, plan: Plan): Lookup<KnownRoom> {
  const rooms = new Lookup<KnownRoom>();
  for (const room of known.rooms) rooms.add(room);
  const codes = new Map<string, Draft>();
  const names = new Map<string, Draft>();
  for (const draft of tables.rooms) {
    const { code, name, bufferBefore = 0, bufferAfter = 0 } = draft.values;
    if (!isTaken(draft) || code === undefined || name === undefined) {
      if (code !== undefined) rooms.refuse(code);
      continue;
    }
    if (twice(codes, fold(code), draft, 'code') || twice(names, fold(name), draft, 'name')) continue;
    const existing = rooms.byCode(code);
    if (existing && !isOwn(draft)) {
      alreadyThere(draft, 'code', existing.name);
      continue;
    }
    const room: KnownRoom = { id: idOf(draft), code, name, bufferBeforeMin: bufferBefore, bufferAfterMin: bufferAfter };
    rooms.add(room);
    plan.rooms.push({ draft, id: room.id, room });
  }
  return rooms;
}

export function checkItems(tables: StudioTables, known: Known, idOf: IdOf, isOwn: (draft: Draft) => boolean, plan: Plan): Lookup<KnownItem> {
  const items = new Lookup<KnownItem>();
  for (const item of known.items) items.add(item);
  const codes = new Map<string, Draft>();
  for (const draft of tables.items) {
    const { code, name, itemType, unitPrice, unitMeasure = 'unit' } = draft.values;
    if (!isTaken(draft) || code === undefined || name === undefined || itemType === undefined || unitPrice === undefined) {
      if (code !== undefined) items.refuse(code);
      continue;
    }
    if (twice(codes, fold(code), draft, 'code')) continue;
    const existing = items.byCode(code);
    if (existing && !isOwn(draft)) {
      alreadyThere(draft, 'code', existing.name);
      continue;
    }
    const item: KnownItem = { id: idOf(draft), code, name, itemType, unitMeasure, taxClass: existing?.taxClass ?? null };
    items.add(item);
    plan.items.push({ draft, id: item.id, item });
  }
  return items;
}

export function checkPackages(tables: StudioTables, known: Known, catalogItems: Lookup<KnownItem>, idOf: IdOf, isOwn: (draft: Draft) => boolean, terms: ImportTerms, plan: Plan): Lookup<KnownPackage> {
  const packages = new Lookup<KnownPackage>();
  for (const pack of known.packages) packages.add(pack);
  const codes = new Map<string, Draft>();
  for (const draft of tables.packages) {
    const { code, name, sessionType, basePrice, editingDays = terms.defaultEditingDays, photographers = 1 } = draft.values;
    if (!isTaken(draft) || code === undefined || name === undefined || sessionType === undefined || basePrice === undefined) {
      if (code !== undefined) packages.refuse(code);
      continue;
    }
    if (twice(codes, fold(code), draft, 'code')) continue;
    // A line of a session says only the code: one that is an item's and a package's would be guessed.
    const item = catalogItems.byCode(code);
    if (item) warn(draft, 'code', 'CODE_IS_ITEM_TOO', { value: code });
    const existing = packages.byCode(code);
    if (existing && !isOwn(draft)) {
      alreadyThere(draft, 'code', existing.name);
      continue;
    }
    const pack: KnownPackage = { id: idOf(draft), code, name, editingDays, photographers };
    packages.add(pack);
    plan.packages.push({ draft, id: pack.id, pack });
  }
  checkPackageItems(tables, packages, catalogItems, idOf, isOwn, plan);
  return packages;
}

function checkPackageItems(tables: StudioTables, packages: Lookup<KnownPackage>, items: Lookup<KnownItem>, idOf: IdOf, isOwn: (draft: Draft) => boolean, plan: Plan): void {
  const seen = new Map<string, Draft>();
  const mine = new Set(plan.packages.map(({ id }) => id));
  for (const draft of tables.packageItems) {
    const { packageCode, itemCode, quantity } = draft.values;
    if (packageCode === undefined || itemCode === undefined || quantity === undefined) continue;
    const pack = packages.byCode(packageCode);
    const item = items.byCode(itemCode);
    if (!pack) leaveOut(draft, 'package_code', packages.wasRefused(packageCode), 'PACKAGE_UNKNOWN', packageCode);
    if (!item) leaveOut(draft, 'item_code', items.wasRefused(itemCode), 'ITEM_UNKNOWN', itemCode);
    if (!pack || !item || !isTaken(draft)) continue;
    if (twice(seen, `${pack.id} ${item.id}`, draft, 'item_code')) continue;
    if (!mine.has(pack.id) && !isOwn(draft)) {
      alreadyThere(draft, 'package_code', pack.name);
      continue;
    }
    plan.packageItems.push({ draft, id: idOf(draft), pack, item, quantity });
  }
}

/** A row that points at nothing is refused; one that points at a refused row falls with it. */
export function leaveOut(draft: Draft, column: string, refusedElsewhere: boolean, code: string, value: string): void {
  if (refusedElsewhere) draft.issues.push({ level: 'skipped', column, code: 'POINTS_AT_REFUSED', params: { value } });
  else refuse(draft, column, code, { value });
}
