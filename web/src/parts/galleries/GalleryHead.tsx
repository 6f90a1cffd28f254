import { useTranslation } from 'react-i18next';
import { currentLanguage, type Language, speak } from '#web/texts.ts';
import { Segmented } from '#web/ui/Segmented.tsx';
import type { PublicGallery } from '#web/data/galleries.ts';

/** Whose gallery it is. */
export const StudioMark = ({ studio }: { studio: PublicGallery['studio'] }) => (studio.logoUrl
  ? <img src={studio.logoUrl} alt={studio.name} className="h-9 max-w-44 object-contain object-left" />
  : <span className="text-lg font-semibold tracking-[-0.015em]">{studio.name}</span>);

/** In whose words. */
export const Languages = () => {
  const { t } = useTranslation();
  return <Segmented<Language> label={t('web.user.language')} value={currentLanguage()} onChange={(language) => void speak(language)} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />;
};
