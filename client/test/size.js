// How large the core is for a page that takes all of it: bundled, without white space, gzipped.
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';

export const CORE_BYTES_MAX = 15 * 1024;

/** @param {string} entry */
export async function gzippedSize(entry) {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: new URL('..', import.meta.url).pathname },
    bundle: true, minify: true, format: 'esm', write: false, target: 'es2023',
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  console.log(`core ${await gzippedSize("export * from './src/index.js'")} B of ${CORE_BYTES_MAX}, gzipped`);
}
