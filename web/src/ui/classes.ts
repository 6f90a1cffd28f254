import clsx, { type ClassValue } from 'clsx';

/**
 * Join class names. Nothing is merged: a component's own classes and those it is given must not speak of the same
 * property (where they have to, the given one is written with `!`).
 */
export const cx = (...values: ClassValue[]) => clsx(...values);
