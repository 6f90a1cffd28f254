import { useTheme } from '#web/theme.ts';
import { useMedia } from '#web/ui/useMedia.ts';

/** Is the page dark? */
export function useDark(): boolean {
  const theme = useTheme();
  const dark = useMedia('(prefers-color-scheme: dark)');
  return theme === 'system' ? dark : theme === 'dark';
}
