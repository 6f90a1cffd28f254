import type { PublicGallery } from '#web/data/galleries.ts';

/** Whose gallery it is. */
export const StudioMark = ({ studio }: { studio: PublicGallery['studio'] }) => (studio.logoUrl
  ? <img src={studio.logoUrl} alt={studio.name} className="h-9 max-w-44 object-contain object-left" />
  : <span className="min-w-0 truncate text-lg font-semibold tracking-[-0.015em]">{studio.name}</span>);
