import { defineReport } from '#capabilities/reports/public.ts';
import { branchIdsOf } from './branch-queries.ts';
import { cellsOfRoom } from './room-cells.ts';
import { windowOf } from '#capabilities/calendar/public.ts';
import { endOfDayExclusive, startOfDay } from '#contracts/time.ts';
import { shareBp } from '#apps/studio/rules/measures.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { idsInScope } from './session-queries.ts';

/** Minutes of rooms taken by sessions (with their buffers) inside opening hours, by weekday and hour (studio 5.11, E33). */
export const roomUseReport = defineReport({
  key: 'studio.room-use', permission: 'studio.report.performance', area: 'people', period: 'required', longestDays: 400,
  columns: [
    { key: 'room', type: 'text' }, { key: 'weekday', type: 'weekday' }, { key: 'hour', type: 'hour' },
    { key: 'bookedMin', type: 'minutes', sum: true }, { key: 'openMin', type: 'minutes', sum: true }, { key: 'use', type: 'share', share: ['bookedMin', 'openMin'] },
  ],
  chart: { kind: 'heat', x: 'hour', series: ['use'] },
  compute: async (ctx, filters) => {
    const only = filters.type || filters.states || filters.personId ? await idsInScope(ctx, filters) : null;
    const rows = [];
    for (const branch of await branchIdsOf(ctx, filters.branchId)) {
      const window = await windowOf(ctx, { branchId: branch.id, kinds: ['room'], from: startOfDay(filters.from!, branch.zone), to: endOfDayExclusive(filters.to!, branch.zone) });
      for (const room of window.resources) {
        const taken = window.bookings.filter((booking) => booking.resourceId === room.id && booking.ownerType === OWNER && !booking.expired && (only === null || only.has(booking.ownerId)));
        const cells = cellsOfRoom(window.open.get(room.id) ?? [], taken.map((booking) => ({ start: booking.blockFrom, end: booking.blockTo })), branch.zone);
        rows.push(...cells.map(({ weekday, hour, openMin, bookedMin }) => ({ id: `${room.id}:${weekday}:${hour}`, room: room.name, weekday, hour, bookedMin, openMin, use: shareBp(bookedMin, openMin) })));
      }
    }
    return rows;
  },
});
