import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';

const ROOT = join(__dirname, '..', '..');
/** What only some steps need: n8n's start must not pay for it. */
const LATER = ['ioredis', 'twilio', 'date-holidays', 'libphonenumber-js', 'windows-iana'];

/** Requires every node and credential as n8n does at its start, and tells what came along. */
function loadedFiles(): string[] {
	const paths = [...manifest.n8n.nodes, ...manifest.n8n.credentials].map((path) => join(ROOT, path));
	if (!existsSync(paths[0])) throw new Error(`${paths[0]} is missing. Run 'npm run build' first.`);
	const script = `for (const path of ${JSON.stringify(paths)}) require(path); console.log(Object.keys(require.cache).join('\\n'))`;
	return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: ROOT }).trim().split('\n');
}

describe("n8n's start", () => {
	it('loads every node without the drivers and tables that only some steps need', () => {
		const files = loadedFiles();
		expect(files.filter((file) => file.includes('/dist/nodes/')).length).toBeGreaterThan(
			manifest.n8n.nodes.length,
		);
		for (const name of LATER)
			expect(files.filter((file) => file.includes(`/node_modules/${name}/`))).toEqual([]);
	});
});
