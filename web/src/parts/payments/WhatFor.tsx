import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** The sale that money is for, with its link where the person may open it. */
export function WhatFor({ title, path }: { title: string | null; path: string | null }) {
  const { t } = useTranslation();
  if (title === null) return <span className="text-soft">{t('payments.hiddenOwner')}</span>;
  return path === null ? <span>{title}</span> : <Link to={path} className="text-accent-text underline decoration-1 underline-offset-3">{title}</Link>;
}
