import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip as gzipCallback } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { manualPages } from './manualPages.ts';

const brotli = promisify(brotliCompress);
const gzip = promisify(gzipCallback);

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The server that `vite dev` talks to; `npm run dev` sets it. */
const api = process.env.MOSTRADOR_API ?? 'http://127.0.0.1:3000';

/**
 * Sentences that only the server says (refusals come with theirs, mail is written there) stay out of what every screen
 * loads.
 */
const serverSentencesStayHome = (): Plugin => ({
  name: 'server-sentences-stay-home',
  enforce: 'pre',
  transform: {
    filter: { id: /\/locales\/\w+\/[\w-]+\.json$/ },
    handler(code) {
      const entries = Object.entries(JSON.parse(code) as Record<string, string>).filter(([key]) => !/^(?:error|kind|mail|message)\./.test(key));
      return { code: JSON.stringify(Object.fromEntries(entries)), map: null };
    },
  },
});

/** Every text asset beside itself as .br and .gz, so that the server compresses nothing twice. */
const precompressed = (): Plugin => ({
  name: 'precompressed',
  apply: 'build',
  enforce: 'post',
  async writeBundle({ dir }, bundle) {
    await Promise.all(Object.entries(bundle).map(async ([name, file]) => {
      if (!/\.(?:js|css|svg|webmanifest)$/.test(name)) return;
      const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
      if (content.length < 1024) return;
      await writeFile(`${dir}/${name}.br`, await brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      await writeFile(`${dir}/${name}.gz`, await gzip(content, { level: 9 }));
    }));
  },
});

/** The words of a page for buyers are drawn as soon as its style is there: it is asked for before the scripts. */
const styleFirst = (): Plugin => ({
  name: 'style-first',
  transformIndexHtml: {
    order: 'post',
    handler(html, { filename }) {
      if (!filename.endsWith('portal.html')) return html;
      const styles = html.match(/<link rel="stylesheet"[^>]*>\s*/g) ?? [];
      const rest = styles.reduce((all, style) => all.replace(style, ''), html).replaceAll('<link rel="modulepreload"', '<link rel="modulepreload" fetchpriority="low"').replace(/<link rel="manifest"[^>]*>/, '');
      return rest.replace('<!--head-->', () => `${styles.join('')}<!--head-->`);
    },
  },
});

export default defineConfig(({ command }) => {
  // Else a build started by a test (NODE_ENV=test) would carry React's development half.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return config;
});

const config: UserConfig = {
  root: here('.'),
  cacheDir: here('../node_modules/.cache/vite'),
  plugins: [
    // The router comes before React: it writes routeTree.gen.ts and splits each route into its own chunk.
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: here('src/routes'),
      generatedRouteTree: here('src/routeTree.gen.ts'),
      routeFileIgnorePattern: '\\.(test|parts)\\.tsx?$',
      quoteStyle: 'single',
      semicolons: true,
      addExtensions: true,
    }),
    react(),
    tailwindcss(),
    serverSentencesStayHome(),
    manualPages(),
    precompressed(),
    VitePWA({
      registerType: 'prompt',
      // Registered from our own code: the content security policy allows no inline script.
      injectRegister: false,
      manifest: {
        name: 'Mostrador',
        short_name: 'Mostrador',
        start_url: '/',
        display: 'standalone',
        background_color: '#ffffff',
        theme_color: '#17181a',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ],
      },
      workbox: {
        // Alerts that come while the program is closed.
        importScripts: ['push-sw.js'],
        globPatterns: ['**/*.{js,css,html,svg,woff2}'],
        // Only the Latin files of the font are used by Spanish and English; the others load when a name needs them.
        globIgnores: ['**/inter-{cyrillic,greek,vietnamese}*', 'portal.html', 'portal-sw.js', 'embed.js', '**/portal-*'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/api\//, /^\/realtime/, /^\/reference/, /^\/problems\//, /^\/openapi/, /^\/test\//, /^\/files\//, /^\/\.well-known\//, /^\/[towx]\//, /^\/(livez|readyz|startupz|metrics)/],
      },
    }),
    styleFirst(),
  ],
  server: {
    proxy: {
      // The browser's own host goes through: the server refuses calls of another origin.
      '/api': { target: api, changeOrigin: false },
      '/files': { target: api, changeOrigin: false },
      '/realtime': { target: api, ws: true },
    },
  },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'esnext',
    cssTarget: 'esnext',
    // Inlined assets would need `data:` in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The pages for buyers are a program of their own, a fifth of the other.
      input: { index: here('index.html'), portal: here('portal.html') },
      output: {
        // Each address carries the files of its screen, three hundred in all: without their names that is a kilobyte and a half less. What the installed program leaves out keeps its name.
        chunkFileNames: ({ name }) => (name.startsWith('portal') ? 'assets/[name]-[hash].js' : 'assets/[hash].js'),
        codeSplitting: {
          groups: [
            { name: 'door-es', test: /locales\/es\/(?:web|platform)\.json/ },
            { name: 'door-en', test: /locales\/en\/(?:web|platform)\.json/ },
            // Said by the portal at once, in either language.
            { name: 'portal-texts', test: /locales\/\w+\/portal[\w-]*\.json/ },
            { name: 'buyer-texts', test: /locales\/\w+\/buyer-portal\.json/ },
            { name: 'public-es', test: /locales\/es\/public[\w-]*\.json/ },
            { name: 'public-en', test: /locales\/en\/public[\w-]*\.json/ },
            { name: 'texts-es', test: /locales\/es\// },
            { name: 'texts-en', test: /locales\/en\// },
            // The addresses of all screens, without their screens: forty tiny files compress to a third as one.
            { name: 'addresses', test: /\/src\/(?:routes\/[^?]+|routeTree\.gen|router)\.tsx?$/ },
            // What the pages for buyers share with the rest; without a chunk of its own the whole of `addresses` would come along.
            { name: 'common', priority: 10, test: /node_modules\/(?:i18next|i18next-icu|react-i18next|intl-messageformat|@formatjs|html-parse-stringify|void-elements|use-sync-external-store)\/|\/src\/(?:api|newKey|texts|format|theme)\.ts$|\/src\/offline\/reach\.ts$|\/src\/ui\/(?:accent|classes)\.ts$|\/contracts\/money\.ts$/ },
            // With a line of a library that would be an address of its own.
            { name: 'react', priority: 9, test: /node_modules\/(?:(?:react|react-dom|scheduler)\/|@base-ui\/react\/.*CSPContext)/ },
          ],
        },
      },
    },
  },
};
