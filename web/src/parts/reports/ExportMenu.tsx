import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { downloadReport, type ExportFormat, type ReportFilter } from '#web/data/reports.ts';
import { Button } from '#web/ui/Button.tsx';
import { Menu, MenuItem } from '#web/ui/Menu.tsx';
import { toast } from '#web/ui/toast.ts';

const formats: readonly ExportFormat[] = ['xlsx', 'csv', 'pdf'];

/** All rows of a report as a file. */
export const ExportMenu = ({ report, filter }: { report: string; filter: ReportFilter }) => <DownloadMenu formats={formats} download={(format) => downloadReport(report, filter, format)} />;

/** All rows of what is shown, in the format chosen. */
export function DownloadMenu({ formats, download: start }: { formats: readonly ExportFormat[]; download: (format: ExportFormat) => Promise<void> }) {
  const { t } = useTranslation();
  const download = useMutation({ mutationFn: start, onError: (error) => toast.failed(error) });
  return (
    <Menu trigger={<Button icon={<Download className="size-4" />} busy={download.isPending}>{t('reports.export')}</Button>}>
      {formats.map((format) => <MenuItem key={format} note={t(`reports.formatNote.${format}`)} onSelect={() => download.mutate(format)}>{t(`reports.format.${format}`)}</MenuItem>)}
    </Menu>
  );
}
