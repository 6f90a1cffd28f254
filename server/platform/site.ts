let base = 'http://localhost';

/** Where people reach the product; set when a process knows it. */
export const useSite = (url: string): void => {
  base = withoutLastSlash(url);
};

/** The absolute address of a page, for links in messages and addresses that a provider sends people back to. */
export const siteUrl = (path: string): string => base + path;

/** The address to which a path is added. */
export const withoutLastSlash = (url: string): string => url.replace(/(?<!\/)\/+$/, '');
