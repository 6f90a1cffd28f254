import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sessionOf } from '#web/data/studio.ts';
import { GalleryPanel } from '#web/parts/galleries/GalleryPanel.tsx';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';

export const Route = createFileRoute('/studio/sessions/$id_/gallery')({
  staticData: { title: 'gallery.page' },
  beforeLoad: requires('studio.gallery.manage'),
  component: GalleryPage,
});

function GalleryPage() {
  const { t } = useTranslation();
  const { id } = Route.useParams();
  const { data: session } = useQuery(sessionOf(id));
  return (
    <div className="max-w-6xl">
      <PageHeader title={t('gallery.page')} note={session && <>{session.clientName} · <span className="tabular-nums">{session.code}</span></>} back={{ to: `/studio/sessions/${id}`, label: t('studio.session') }} />
      <GalleryPanel sessionId={id} />
    </div>
  );
}
