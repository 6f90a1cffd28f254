import { useTranslation } from 'react-i18next';
import { changesBetween } from './changesBetween.ts';

function show(value: unknown): string {
  if (value === undefined || value === null) return '—';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join('\n') || '—';
  return JSON.stringify(value, null, 1);
}

/** What a change changed: only the lines that differ; all of them where something was made or deleted. */
export function Changes({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useTranslation();
  const rows = changesBetween(before, after);
  if (rows.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1.5 font-medium">{t('admin.audit.changes')}</h3>
      <div className="scroll-thin overflow-x-auto" tabIndex={0} role="group" aria-label={t('admin.audit.changes')}>
        <table className="w-full border-collapse text-left text-sm">
          <thead>
            <tr className="border-b border-line text-soft">
              <th scope="col" className="py-1.5 pr-3 font-medium">{t('admin.audit.field')}</th>
              <th scope="col" className="py-1.5 pr-3 font-medium">{t('admin.audit.before')}</th>
              <th scope="col" className="py-1.5 font-medium">{t('admin.audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ path, before: was, after: is }) => (
              <tr key={path} className="border-b border-line align-top">
                <th scope="row" className="py-1.5 pr-3 font-mono font-normal text-soft">{path}</th>
                <td className="py-1.5 pr-3 break-all whitespace-pre-wrap text-bad">{show(was)}</td>
                <td className="py-1.5 break-all whitespace-pre-wrap text-good">{show(is)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
