'use strict';
// Usage: forked by run.js with the path of one benchmark. Compiles TypeScript as it is required, without checking types.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const REPOSITORY = join(__dirname, '..');
const OPTIONS = {
	jsc: { parser: { syntax: /** @type {const} */ ('typescript') }, target: /** @type {const} */ ('es2023') },
	module: { type: /** @type {const} */ ('commonjs') },
	sourceMaps: /** @type {const} */ ('inline'),
};

require.extensions['.ts'] = (module, filename) => {
	if (!filename.startsWith(REPOSITORY)) throw new Error(`${filename} is not of this package`);
	const { code } = transformSync(readFileSync(filename, 'utf8'), { ...OPTIONS, filename });
	/** @type {any} */ (module)._compile(code, filename);
};

async function main() {
	const [path] = process.argv.slice(2);
	const { run } = require(path);
	const rows = await run();
	await send(Array.isArray(rows) ? rows : [rows]);
}

/** @param {unknown} rows */
async function send(rows) {
	await new Promise((resolve) => process.send?.(rows, undefined, undefined, resolve));
}

main()
	.catch(async (error) => {
		console.error(error);
		await send([{ bench: '', error: error.message }]);
	})
	.finally(() => process.exit());
