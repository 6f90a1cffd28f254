import { queryOptions, useQuery } from '@tanstack/react-query';
import { createFileRoute, notFound, useRouter } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManualName } from '#web/data/manual.ts';
import { queryClient } from '#web/query.ts';
import { currentLanguage } from '#web/texts.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

// Fetched with the first manual that is opened: no other screen needs it.
const list = () => import('#web/data/manual.ts');

const manual = (name: ManualName, language: 'es' | 'en') => queryOptions({ queryKey: ['manual', name, language], queryFn: async () => (await list()).readManual(name, language), staleTime: Infinity });

export const Route = createFileRoute('/help/$manual')({
  staticData: { title: 'help.title' },
  beforeLoad: async ({ params }) => {
    if (!((await list()).manuals as readonly string[]).includes(params.manual)) throw notFound();
  },
  // Here before the page is drawn, so that the address of a chapter finds it.
  loader: ({ params }) => queryClient.prefetchQuery(manual(params.manual as ManualName, currentLanguage())),
  component: HelpPage,
});

function HelpPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { manual: name } = Route.useParams();
  const page = useQuery(manual(name as ManualName, currentLanguage()));
  // A link to a screen goes there without loading the program again.
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a');
    const to = link?.getAttribute('href');
    if (!to?.startsWith('/') || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(to);
  };
  return (
    <div className="max-w-3xl">
      <PageHeader title={page.data?.title ?? t(`help.${name}.title`)} back={{ to: '/help', label: t('help.title') }} />
      {page.isPending && <SkeletonLines lines={8} />}
      <Problem error={page.error} onRetry={() => void page.refetch()} />
      {page.data && (
        <>
          <nav aria-label={t('help.contents')} className="mb-6">
            <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
              {page.data.sections.map(({ id, title }) => <li key={id}><a className="inline-flex min-h-7 items-center text-accent-text underline underline-offset-2 max-md:min-h-(--control)" href={`#${id}`}>{title}</a></li>)}
            </ul>
          </nav>
          {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the links inside are reached by keyboard; this only shortens their way */}
          <article className="manual" onClick={follow} dangerouslySetInnerHTML={{ __html: page.data.html }} />
        </>
      )}
    </div>
  );
}
