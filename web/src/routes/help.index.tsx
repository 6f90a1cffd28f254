import { createFileRoute, Link } from '@tanstack/react-router';
import { BookOpenText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { manuals, ownManual } from '#web/data/manual.ts';
import { useMe } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';

export const Route = createFileRoute('/help/')({ staticData: { title: 'help.title' }, component: HelpIndex });

/** The manuals, one's own first. */
function HelpIndex() {
  const { t } = useTranslation();
  const own = ownManual(useMe());
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('help.title')} note={t('help.note')} />
      <ul className="divide-y divide-line border-y border-line">
        {[own, ...manuals.filter((name) => name !== own)].map((name) => (
          <li key={name}>
            <Link to="/help/$manual" params={{ manual: name }} className="flex items-start gap-3 py-4 hover:bg-hover max-md:-mx-4 max-md:px-4 md:px-2">
              <BookOpenText className="mt-0.5 size-5 shrink-0 text-soft" strokeWidth={1.75} />
              <span className="min-w-0">
                <span className="block font-medium">{t(`help.${name}.title`)}{name === own && <span className="ml-2 text-sm font-normal text-soft">{t('help.own')}</span>}</span>
                <span className="block text-soft">{t(`help.${name}.note`)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
