'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { cachePath } = require('./cache');
const { withNodeFirst } = require('./node24');
const { runCommand } = require('./run-command');

/** What n8n itself runs when a person installs a community package in its settings (n8n 2.41.1, downloadPackage). */
const INSTALL_ARGS = [
	...['install', '--audit=false', '--fund=false', '--bin-links=false', '--install-strategy=shallow'],
	...['--ignore-scripts=true', '--package-lock=false'],
];

/**
 * Installs a package into n8n's community-node folder as n8n does for a user: `npm pack`, unpack, runtime dependencies
 * beside it. One difference: the dependencies are copied from the cache, where npm installed them once for this list.
 *
 * @param {string} packageDir its source folder, built
 * @param {string} userFolder n8n's `N8N_USER_FOLDER`
 * @param {string} nodeBin
 * @returns {Promise<string>} the folder of the installed package
 */
async function installPackage(packageDir, userFolder, nodeBin) {
	const work = fs.mkdtempSync(join(tmpdir(), 'journeys-pack-'));
	try {
		const env = withNodeFirst(nodeBin);
		const packed = await runCommand(
			'npm',
			['pack', '--ignore-scripts', '--json', '--pack-destination', work],
			{ cwd: packageDir, env },
		);
		const [{ filename }] = JSON.parse(packed);
		await runCommand('tar', ['-xzf', join(work, filename), '-C', work]);
		const manifest = stripManifest(join(work, 'package'));
		const target = join(userFolder, '.n8n', 'nodes', 'node_modules', manifest.name);
		fs.rmSync(target, { recursive: true, force: true });
		fs.cpSync(join(work, 'package'), target, { recursive: true });
		const dependencies = await installedDependencies(manifest.dependencies ?? {}, env);
		if (dependencies)
			fs.cpSync(dependencies, join(target, 'node_modules'), { recursive: true, verbatimSymlinks: true });
		return target;
	} finally {
		fs.rmSync(work, { recursive: true, force: true });
	}
}

/**
 * Removes what n8n removes from the manifest before it installs, and checks that the tarball holds what it names.
 *
 * @param {string} folder
 * @returns {{ name: string, dependencies?: Record<string, string>, n8n?: { nodes?: string[], credentials?: string[] } }}
 */
function stripManifest(folder) {
	const file = join(folder, 'package.json');
	const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
	for (const field of ['devDependencies', 'peerDependencies', 'optionalDependencies']) delete manifest[field];
	fs.writeFileSync(file, JSON.stringify(manifest, null, 2));
	const named = [...(manifest.n8n?.nodes ?? []), ...(manifest.n8n?.credentials ?? [])];
	const missing = named.filter((path) => !fs.existsSync(join(folder, path)));
	if (missing.length > 0) {
		throw new Error(
			`npm pack of ${manifest.name} leaves out ${missing.join(', ')}, which its package.json names under "n8n". Is it built, and does "files" list dist?`,
		);
	}
	return manifest;
}

/**
 * @param {Record<string, string>} dependencies @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} a node_modules folder with exactly these, undefined when there are none
 */
async function installedDependencies(dependencies, env) {
	if (Object.keys(dependencies).length === 0) return undefined;
	const key = createHash('sha256').update(JSON.stringify(dependencies)).digest('hex').slice(0, 12);
	const folder = cachePath(`package-dependencies-${key}`);
	if (!fs.existsSync(folder)) {
		const partial = fs.mkdtempSync(`${folder}-partial-`);
		fs.writeFileSync(
			join(partial, 'package.json'),
			JSON.stringify({ name: 'dependencies', private: true, dependencies }),
		);
		await runCommand('npm', INSTALL_ARGS, { cwd: partial, env, what: 'Installing the runtime dependencies' });
		try {
			fs.renameSync(partial, folder); // appears whole or not at all
		} catch (error) {
			if (!fs.existsSync(folder)) throw error; // else another process was first: use its copy
			fs.rmSync(partial, { recursive: true, force: true });
		}
	}
	return join(folder, 'node_modules');
}

module.exports = { installPackage };
