import clsx, { type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Join class names; a later one wins over an earlier one of the same kind. */
export const cx = (...values: ClassValue[]) => twMerge(clsx(values));
