import { createFileRoute } from '@tanstack/react-router';
import { ClientGallery } from '#web/parts/galleries/ClientGallery.tsx';
import { visitorTexts } from '#web/texts.ts';

export const Route = createFileRoute('/g/$token')({ staticData: { bare: true, title: 'gallery.client.page' }, beforeLoad: visitorTexts, component: GalleryByLink });

/** A gallery by its address, without an account. */
function GalleryByLink() {
  const { token } = Route.useParams();
  return <ClientGallery key={token} token={token} />;
}
