import type { Mutation } from './mutation.ts';

const file = 'proof/offline.proof.ts';

const clocks = 'proof/clocks.proof.ts';
const browser = 'proof/offline-browser.proof.ts';

/** What keeps the work of phones and tablets to one effect each, and their clocks out of the books. */
export const offline: readonly Mutation[] = [
  { id: 'J4', name: 'the drawer is not held while a sale is written', file: clocks, size: 3, edit: { file: 'server/capabilities/cash/queries.ts', from: '.limit(1).forUpdate().executeTakeFirst()) !== undefined;', to: '.limit(1).executeTakeFirst()) !== undefined;' } },
  { id: 'J4', name: 'the day of a sale is the one of Greenwich', file: clocks, size: 2, edit: { file: 'server/apps/tickets/box-office/sell.ts', from: 'paymentDate: todayIn(zone, at)', to: "paymentDate: todayIn(zone === '' ? zone : 'UTC', at)" } },
  { id: 'J6', name: 'a node goes by the clock of its machine', file: clocks, size: 1, edit: { file: 'server/platform/clock.ts', from: 'const ms = Math.floor(this.#originMs + performance.now());', to: 'const ms = Date.now();' } },
  { id: 'M1', name: 'a scan that is there is written again', file, edit: { file: 'server/apps/tickets/door/upload.ts', from: 'if (row && (row.accepted || !accepted || row.ticketId !== ticket!.id)) {', to: 'if (row && row.id === event.id) {' } },
  { id: 'M7', name: 'a sale whose places were gone is told like any other', file, edit: { file: 'server/apps/tickets/box-office/allotment-sales.ts', from: "isOwn ? null : after.status === 'paid' ? 'moved' : 'unfulfilled';", to: 'null;' } },
  { id: 'M8', name: 'a known key is enough, whatever the signature', file, edit: { file: 'web/src/door/verify.ts', from: 'const good = key !== undefined && (await', to: 'const good = key !== undefined && (true || await' } },
  { id: 'M8', name: 'what a phone says it let in is believed', file, edit: { file: 'server/apps/tickets/door/upload.ts', from: 'const result = letsIn(item.result) && wrong !== null && !isAhead ? wrong : item.result;', to: 'const { result } = item;' } },
  { id: 'M9', name: 'the clock of the door counts', file, edit: { file: 'server/apps/tickets/rules/scan-merge.ts', from: 'earliest(scannedAt.subtract({ milliseconds: clockOffsetMs }), receivedAt);', to: 'earliest(scannedAt.subtract({ milliseconds: clockOffsetMs * 0 }), receivedAt);' } },
  { id: 'M9', name: 'a sale is of the day that the device says', file, edit: { file: 'server/apps/tickets/box-office/allotment-sales.ts', from: 'earliest(latest(Temporal.Instant.from(soldAt), row.createdAt), ctx.now);', to: 'earliest(latest(Temporal.Instant.from(soldAt)), ctx.now);' } },
  { id: 'M2', name: 'the server keeps each scan of a batch that comes again', file: browser, size: 3, edit: { file: 'server/apps/tickets/door/upload.ts', from: 'if (row && (row.accepted || !accepted || row.ticketId !== ticket!.id)) {', to: 'if (row && row.id === event.id) {' } },
  { id: 'M3', name: 'every tab sends', file: browser, size: 1, edit: { file: 'web/src/offline/outbox.ts', from: 'if (!navigator.locks) return work();', to: 'if (navigator.onLine) return work();' } },
  { id: 'M4', name: 'the list of the server covers what the door did', file: browser, size: 12, edit: { file: 'web/src/door/engine.ts', from: 'await this.#overlay(began);', to: '' } },
  { id: 'M5', name: 'whoever is here sends what stands on the device', file: browser, size: 1, edit: { file: 'web/src/offline/outbox.ts', from: 'for (const errand of (await errandsOf(owner)).filter(', to: 'for (const errand of (await store.outbox.toArray()).filter(' } },
  { id: 'M6', name: 'the browser is not asked to keep the store', file: browser, size: 1, edit: { file: 'web/src/offline/outbox.ts', from: 'void navigator.storage?.persist?.().catch(() => false);', to: '' } },
];
