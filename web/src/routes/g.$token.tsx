import { createFileRoute } from '@tanstack/react-router';
import { ClientGallery } from '#web/parts/galleries/ClientGallery.tsx';

export const Route = createFileRoute('/g/$token')({ staticData: { bare: true, title: 'gallery.client.page' }, component: GalleryByLink });

/** A gallery by its address, without an account. */
function GalleryByLink() {
  const { token } = Route.useParams();
  return <ClientGallery key={token} token={token} />;
}
