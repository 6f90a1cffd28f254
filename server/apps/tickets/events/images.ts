import type { z } from 'zod';
import type { addImage as contract, changeImage as changeContract } from '#contracts/tickets-events.ts';
import { attachFile, registerFileOwner, releaseFile } from '#capabilities/files/public.ts';
import { imageLimit, imageNotFound, imageTooLarge, imageType } from '#apps/tickets/errors.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { editableEvent } from './find.ts';
import { presentImages } from './present.ts';
import { deleteImage, describeImage, eventExists, imagesOf, insertImage, moveImage, updateEvent } from './queries.ts';

const ENTITY = 'ticket_event';
const MAX_BYTES = 5 * 1024 * 1024;
const GALLERY = 10;
const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** Called at start. */
export const registerEventImages = (): void => registerFileOwner(ENTITY, async (ctx, eventId) => can(ctx.actor, 'tickets.event.read') && eventExists(ctx, eventId));

/**
 * Show an upload with an event; a banner, cover or flyer takes the place of the one before.
 * @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, FILE_NOT_FOUND, FILE_IN_USE, IMAGE_TYPE, IMAGE_TOO_LARGE, IMAGE_LIMIT
 */
export async function addImage(ctx: Ctx, eventId: string, { fileId, kind, altText }: z.output<typeof contract.body>) {
  await editableEvent(ctx, eventId);
  const same = (await imagesOf(ctx, eventId)).filter((image) => image.kind === kind);
  const places = new Set(same.map(({ place }) => place));
  if (kind === 'gallery' && places.size >= GALLERY) throw imageLimit({ limit: GALLERY });
  const file = await attachFile(ctx, fileId, { entity: ENTITY, id: eventId });
  if (!TYPES.has(file.type)) throw imageType();
  if (file.size > MAX_BYTES) throw imageTooLarge({ maxMb: MAX_BYTES / 1024 / 1024 });
  if (kind !== 'gallery') for (const { id } of same) await drop(ctx, eventId, id);
  const place = kind === 'gallery' ? Array.from({ length: GALLERY }, (_, i) => i + 1).find((one) => !places.has(one))! : 1;
  const row = await insertImage(ctx, { eventId, fileId, kind, altText, place });
  await tell(ctx, eventId, 'ticket_event.add_image', { kind, fileId });
  return (await presentImages(ctx, [row]))[0]!;
}

async function drop(ctx: Ctx, eventId: string, id: string): Promise<boolean> {
  const gone = await deleteImage(ctx, eventId, id);
  if (gone) await releaseFile(ctx, gone.fileId);
  return gone !== undefined;
}

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, IMAGE_NOT_FOUND */
export async function removeImage(ctx: Ctx, eventId: string, imageId: string): Promise<void> {
  await editableEvent(ctx, eventId);
  if (!(await drop(ctx, eventId, imageId))) throw imageNotFound();
  await tell(ctx, eventId, 'ticket_event.remove_image', { imageId });
}

/** @throws EVENT_NOT_FOUND, EVENT_READ_ONLY, IMAGE_NOT_FOUND */
export async function changeImage(ctx: Ctx, eventId: string, imageId: string, { altText, place }: z.output<typeof changeContract.body>) {
  await editableEvent(ctx, eventId);
  const images = await imagesOf(ctx, eventId);
  const image = images.find(({ id }) => id === imageId);
  if (!image) throw imageNotFound();
  if (altText !== undefined) await describeImage(ctx, imageId, altText);
  if (place !== undefined && image.kind === 'gallery' && place !== image.place) await moveImage(ctx, eventId, image, images.find((one) => one.kind === 'gallery' && one.place === place)?.id ?? null, place);
  await tell(ctx, eventId, 'ticket_event.change_image', { imageId, altText, place });
  return { items: await presentImages(ctx, await imagesOf(ctx, eventId)) };
}

async function tell(ctx: Ctx, eventId: string, action: string, after: object): Promise<void> {
  await updateEvent(ctx, eventId, {});
  await audit(ctx, { action, entity: 'ticket_event', entityId: eventId, after });
  await publish(ctx, eventChanged, [eventId]);
}
