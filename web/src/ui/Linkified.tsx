import { Fragment } from 'react';

/** Plain text whose web addresses can be followed. */
export const Linkified = ({ text }: { text: string }) =>
  text.split(/(https?:\/\/[^\s<>"]+)/g).map((part, at) => (at % 2
    ? <a key={at} href={part} rel="noreferrer noopener" className="break-all text-accent-text underline underline-offset-3">{part}</a>
    : <Fragment key={at}>{part}</Fragment>));
