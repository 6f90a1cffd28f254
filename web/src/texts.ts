import i18next from 'i18next';
import ICU from 'i18next-icu';
import { initReactI18next } from 'react-i18next';

/** The languages that people can choose. */
export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];

type Catalogue = Record<string, string>;
// One file an area. vite.config.ts makes two chunks of a language: what stands in front of the frame, and the rest.
const files = import.meta.glob<Catalogue>(['/../locales/*/*.json', '!/../locales/*/portal.json'], { import: 'default' });
const atTheDoor = /\/(?:web|platform)\.json$/;
const ofVisitors = /\/public[\w-]*\.json$/;

const stored = 'mostrador.language';
let whole = false;
let visitors = false;

const isLanguage = (value: unknown): value is Language => languages.includes(value as Language);

/** What was chosen on this device, else what the browser asks for, else Spanish. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(stored);
  if (isLanguage(chosen)) return chosen;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return wanted ?? 'es';
}

async function catalogue(language: Language): Promise<Catalogue> {
  const areas = Object.keys(files).filter((path) => path.includes(`/locales/${language}/`) && (whole || atTheDoor.test(path) || (visitors && ofVisitors.test(path))));
  return Object.assign({}, ...(await Promise.all(areas.map((path) => files[path]!()))));
}

export async function startTexts(language = preferredLanguage()) {
  await i18next.use(ICU).use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    resources: { [language]: { translation: await catalogue(language) } },
    interpolation: { escapeValue: false },
    returnEmptyString: false,
  });
  document.documentElement.lang = language;
}

/** The sentences of all screens behind the sign-in; before the first of them is shown. */
export async function wholeTexts() {
  if (whole) return;
  whole = true;
  await speak(currentLanguage());
}

/** The sentences of the pages for people without an account, which bring none of the other screens along. */
export async function visitorTexts() {
  if (visitors) return;
  visitors = true;
  if (!whole) await speak(currentLanguage());
}

/** Switch the language of every sentence on the screen, and remember it on this device. */
export async function speak(language: Language) {
  i18next.addResourceBundle(language, 'translation', await catalogue(language), true, true);
  if (language !== i18next.language) {
    localStorage.setItem(stored, language);
    await i18next.changeLanguage(language);
  }
  document.documentElement.lang = language;
}

export const currentLanguage = (): Language => (isLanguage(i18next.language) ? i18next.language : 'es');
