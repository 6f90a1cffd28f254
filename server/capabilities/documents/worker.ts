import { serveAside } from '#platform/aside.ts';
import type { Layout } from './blocks.ts';
import { draw } from './draw.ts';

// Documents are drawn away from the thread that answers requests.
serveAside(async (layout: Layout) => ({ content: await draw(layout) }));
