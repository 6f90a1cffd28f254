import { useSyncExternalStore } from 'react';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const stored = 'mostrador.theme';
const watchers = new Set<() => void>();

export function currentTheme(): Theme {
  const kept = localStorage.getItem(stored);
  return themes.includes(kept as Theme) ? (kept as Theme) : 'system';
}

function apply(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme) {
  localStorage.setItem(stored, theme);
  apply(theme);
  for (const watcher of watchers) watcher();
}

export const startTheme = () => apply(currentTheme());

export const useTheme = () => useSyncExternalStore((watcher) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}, currentTheme);
