import type { EventDetail } from '#contracts/tickets-events.ts';
import { presentFiles } from '#capabilities/files/public.ts';
import { markdownHtml } from '#apps/tickets/public/markdown.ts';
import { eventMachine } from '#apps/tickets/states.ts';
import type { Ctx } from '#platform/context.ts';
import { allowedTargets } from '#platform/states.ts';
import { feePlanById, imagesOf } from './queries.ts';
import type { EventRow } from './queries.ts';

type ImageRow = Awaited<ReturnType<typeof imagesOf>>[number];

export async function presentImages(ctx: Ctx, rows: readonly ImageRow[]) {
  const files = await presentFiles(ctx, rows.map(({ fileId }) => fileId));
  return rows.flatMap(({ fileId, ...image }) => {
    const file = files.get(fileId);
    return file ? [{ ...image, url: file.url, thumbnailUrl: file.thumbnailUrl, width: file.width, height: file.height }] : [];
  });
}

export async function presentEvent(ctx: Ctx, row: EventRow) {
  const { venueName, venueAddress, venueCity, venueCountry, venueLat, venueLng, accessCodeHash, tenantId: _tenant, feePlanId, createdBy: _by, updatedBy: _last, minimisedAt: _minimised, toldPercent: _told, refundPolicy, ...rest } = row;
  return {
    ...rest, descriptionHtml: markdownHtml(row.description), refundPolicy: refundPolicy as EventDetail['refundPolicy'], hasAccessCode: accessCodeHash !== null,
    venue: { name: venueName, address: venueAddress, city: venueCity, country: venueCountry, lat: venueLat, lng: venueLng },
    feePlan: await feePlanById(ctx, feePlanId), images: await presentImages(ctx, await imagesOf(ctx, row.id)), allowedStatuses: allowedTargets(ctx, eventMachine, row),
  };
}
