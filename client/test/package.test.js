import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CORE_BYTES_MAX, gzippedSize } from './size.js';

const folder = fileURLToPath(new URL('..', import.meta.url));

test('the core is small, and a page pays only for what it takes', async () => {
  const core = await gzippedSize("export * from './src/index.js'");
  const patch = await gzippedSize("export { applyPatch } from './src/index.js'");
  assert.ok(core <= CORE_BYTES_MAX, `${core} B`);
  assert.ok(patch < core / 5, `${patch} B of ${core} B`);
});

test('it needs no other package', () => {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  assert.equal(dependencies, undefined);
});

test('whoever installs it has all modules, and types that strict programs are content with', () => {
  // Given the package as it would be published, in a project of its own
  const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', folder], { cwd: folder });
  const project = mkdtempSync(join(tmpdir(), 'eddyline-'));
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], { cwd: folder, encoding: 'utf8' }));
  writeFileSync(join(project, 'package.json'), '{"name":"user","type":"module","private":true}');
  execFileSync('npm', ['install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', join(project, filename)], { cwd: project });
  writeFileSync(join(project, 'main.ts'), `
    import { connect, type ViewValue } from 'eddyline';
    import { poll } from 'eddyline/poll';
    const eddyline = connect({ commands: 'http://127.0.0.1:1', views: 'http://127.0.0.1:1', actor: 'ada', kinds: [poll] });
    const value: ViewValue = eddyline.view('poll/lunch').get();
    export const status: 'loading' | 'live' | 'stale' | 'gone' | 'refused' = value.status;
    // @ts-expect-error there is no such option
    connect({ colour: 'blue' });
  `);

  // When
  execFileSync(process.execPath, [tsc, '--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', 'main.ts'], { cwd: project, stdio: ['ignore', 'inherit', 'inherit'] });
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', `
    import { connect } from 'eddyline';
    const eddyline = connect({ commands: 'http://127.0.0.1:1', views: 'http://127.0.0.1:1' });
    console.log(eddyline.view('poll/lunch').get().status);
    eddyline.close();
  `], { cwd: project, encoding: 'utf8' });

  // Then
  assert.equal(said, 'loading\n');
  for (const { types, default: module } of Object.values(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).exports)) {
    assert.ok(existsSync(join(project, 'node_modules', 'eddyline', types)), types);
    assert.ok(existsSync(join(project, 'node_modules', 'eddyline', module)), module);
  }
});
