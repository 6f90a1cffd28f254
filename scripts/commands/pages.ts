import { command } from '#server/lifecycle/installation.ts';
import { buildPages } from '#server/lifecycle/web-pages.ts';

// Builds the web pages when their sources have changed.
await command(() => buildPages(console.log));
