import i18next from 'i18next';
import ICU from 'i18next-icu';
import { initReactI18next } from 'react-i18next';
import type { Language } from '#web/texts.ts';

// Few enough that both languages come with the program: nothing is asked for a second time before it is drawn.
const files = import.meta.glob<Record<string, string>>('/../locales/*/portal*.json', { import: 'default', eager: true });
const catalogue = (language: Language) => Object.assign({}, ...Object.entries(files).filter(([path]) => path.includes(`/locales/${language}/`)).map(([, texts]) => texts)) as Record<string, string>;

export async function startPortalTexts(language: Language) {
  await i18next.use(ICU).use(initReactI18next).init({
    lng: language, fallbackLng: false, keySeparator: false, nsSeparator: false, interpolation: { escapeValue: false }, returnEmptyString: false,
    resources: { es: { translation: catalogue('es') }, en: { translation: catalogue('en') } },
  });
  document.documentElement.lang = language;
}
/** What is said only after the purchase: the page of an event does without it. */
export async function addBuyerTexts(): Promise<void> {
  const { es, en } = await import('./buyerTexts.ts');
  i18next.addResourceBundle('es', 'translation', es);
  i18next.addResourceBundle('en', 'translation', en);
}
