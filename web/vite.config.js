import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

const SOURCES = fileURLToPath(new URL('.', import.meta.url));
const BUILT = fileURLToPath(new URL('../src/catalog/http/graphiql', import.meta.url));
const INCOMPRESSIBLE = /\.(png|woff2?)$/;
const LATIN = /unicode-range:\s*U\+0(000-00|100-024)/;

/** Hash the sources as `sha256sum` would list them: a line a file, in the order of their paths. */
function hashOfSources() {
  const lines = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, name: file.slice(SOURCES.length).replaceAll('\\', '/') }))
    .filter(({ name }) => !name.startsWith('node_modules/'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ file, name }) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${name}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** Drop the embedded fonts of other scripts, a fifth of the page; the system's fonts show those. */
function latinFontsOnly() {
  return {
    name: 'latin-fonts-only',
    enforce: 'pre',
    transform: {
      filter: { id: /@graphiql\/react\/font\/[\w-]+\.css$/ },
      handler: (code) => code.replace(/@font-face\s*{[^}]*}/g, (face) => (LATIN.test(face) ? face : '')),
    },
  };
}

/** Let the explorer pass over lists in arguments, which it cannot edit: it complained of each in the console. */
function quietExplorer() {
  const complaint = "console.error('arg mismatch between arg and selection', argType, argValue);";
  return {
    name: 'quiet-explorer',
    enforce: 'pre',
    transform: {
      filter: { id: /graphiql-explorer\/dist\/Explorer\.js$/ },
      handler(code) {
        if (!code.includes(complaint)) throw new Error('The explorer has changed: is this still needed?');
        return code.replaceAll(complaint, '');
      },
    },
  };
}

/** Replace what compresses by its gzip form, and record which sources were built. */
function precompressed() {
  return {
    name: 'precompressed',
    writeBundle({ dir }) {
      for (const name of readdirSync(join(dir, 'assets'))) {
        if (INCOMPRESSIBLE.test(name)) continue;
        const file = join(dir, 'assets', name);
        const compressed = gzipSync(readFileSync(file), { level: 9 });
        // Node writes no time into the header, but it does write its platform: 255 says "unknown".
        compressed[9] = 255;
        writeFileSync(`${file}.gz`, compressed);
        rmSync(file);
      }
      writeFileSync(join(dir, 'build.json'), `${JSON.stringify({ sources: hashOfSources() }, null, 2)}\n`);
    },
  };
}

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [latinFontsOnly(), quietExplorer(), precompressed()],
  experimental: {
    // The page is /graphiql, a sibling of the folder that its assets are in.
    renderBuiltUrl: (name, { hostType }) => (hostType === 'html' ? `./graphiql/${name}` : { relative: true }),
  },
  build: {
    outDir: BUILT,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    license: { fileName: 'licenses.md' },
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
