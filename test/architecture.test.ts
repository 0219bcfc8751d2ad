import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = join(__dirname, '..');

interface Source {
	path: string;
	text: string;
	/** Files of this repository, without ending. */
	imports: string[];
	packages: string[];
}

function sourcesOf(folder: string): Source[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => {
			const path = join(folder, name);
			const text = readFileSync(join(ROOT, path), 'utf8');
			const targets = [...text.matchAll(/(?:from|import|require\()\s*'([^']+)'/g)].map(
				([, target]) => target,
			);
			const local = targets.filter((target) => target.startsWith('.'));
			return {
				path,
				text,
				imports: local.map((target) => relative(ROOT, resolve(ROOT, dirname(path), target))),
				packages: targets.filter((target) => !target.startsWith('.')),
			};
		});
}

const lib = sourcesOf('lib');
const nodes = [...sourcesOf('nodes'), ...sourcesOf('credentials')];

/** The room of a library file: `domain`, `redis` ... */
const room = (path: string): string => path.split('/')[1];

function importsOutside(rooms: string[], allowed: string[]): string[] {
	return lib
		.filter(({ path }) => rooms.includes(room(path)))
		.flatMap(({ path, imports }) =>
			imports
				.filter((target) => !allowed.includes(room(target)) && room(target) !== room(path))
				.map((target) => `${path} -> ${target}`),
		);
}

function cycles(sources: Source[]): string[] {
	const graph = new Map(
		sources.map(({ path, imports, text }) => [
			path.replace(/\.ts$/, ''),
			imports
				.filter((target) => !isTypeOnly(text, path, target))
				.flatMap((target) => [target, `${target}/index`]),
		]),
	);
	const done = new Set<string>();
	const found: string[] = [];
	const visit = (file: string, trail: string[]): void => {
		if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
		if (done.has(file) || trail.includes(file) || !graph.has(file)) return;
		for (const target of graph.get(file)!) visit(target, [...trail, file]);
		done.add(file);
	};
	for (const file of graph.keys()) visit(file, []);
	return found;
}

function isTypeOnly(text: string, path: string, target: string): boolean {
	const lines = [...text.matchAll(/import (type )?([^;]*?) from\s*'([^']+)'/g)].filter(
		([, , , from]) => from.startsWith('.') && relative(ROOT, resolve(ROOT, dirname(path), from)) === target,
	);
	return lines.length > 0 && lines.every(([, type]) => type !== undefined);
}

describe('who may import whom', () => {
	it('domain imports nothing of the library but itself', () => {
		expect(importsOutside(['domain'], [])).toEqual([]);
	});

	it('rules are pure: policy, conditions and behaviour import the domain only', () => {
		expect(importsOutside(['policy'], ['domain'])).toEqual([]);
		const pure = /^lib\/segments\/(conditions\/|behaviour|verdict)/;
		expect(importsOutside(['segments'], ['domain', 'policy']).filter((line) => pure.test(line))).toEqual([]);
	});

	it('the port imports the domain only', () => {
		expect(importsOutside(['store'], ['domain'])).toEqual([]);
	});

	it('the two stores import port and domain, and never each other', () => {
		expect(importsOutside(['redis', 'sqlite'], ['store', 'domain'])).toEqual([]);
	});

	it('drivers are named in their own folder only', () => {
		const others = (folder: string) => lib.filter(({ path }) => room(path) !== folder);
		expect(others('redis').filter(({ packages }) => packages.includes('ioredis'))).toEqual([]);
		expect(others('sqlite').filter(({ packages }) => packages.includes('node:sqlite'))).toEqual([]);
	});

	it('the library never imports n8n', () => {
		expect(lib.filter(({ packages }) => packages.some((name) => name.startsWith('n8n')))).toEqual([]);
	});

	it('nodes and credentials import the library by its one door', () => {
		const inner = nodes.flatMap(({ path, imports }) =>
			imports
				.filter((target) => target.startsWith('lib') && target !== 'lib' && target !== 'lib/index')
				.map((target) => `${path} -> ${target}`),
		);
		expect(inner).toEqual([]);
	});

	it('nodes import no other node, only what they share', () => {
		const other = nodes.flatMap(({ path, imports }) =>
			imports
				.filter(
					(target) => target.startsWith('nodes/') && room(target) !== 'shared' && room(target) !== room(path),
				)
				.map((target) => `${path} -> ${target}`),
		);
		expect(other).toEqual([]);
	});

	it('there are no import cycles', () => {
		expect(cycles([...lib, ...nodes])).toEqual([]);
	});

	it('a cycle would be found', () => {
		const made = (path: string, target: string): Source => ({
			path: `${path}.ts`,
			text: '',
			imports: [target],
			packages: [],
		});
		expect(cycles([made('lib/a', 'lib/b'), made('lib/b', 'lib/a')])).not.toEqual([]);
	});
});

describe('time and randomness', () => {
	it('the library reads no clock: time is a parameter', () => {
		const reading = lib.filter(
			({ path, text }) =>
				!path.startsWith('lib/redis/') && /Date\.now\(|new Date\(\)|Math\.random\(/.test(text),
		);
		expect(reading.map(({ path }) => path)).toEqual([]);
	});

	it('scripts never ask Redis for the time, and SQL never asks for now', () => {
		const scripts = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((name) =>
			/\.(lua|sql)$/.test(name),
		);
		const asking = scripts.filter((name) =>
			/redis\.call\(\s*['"]TIME|\b(now|datetime|strftime|current_timestamp)\s*\(|CURRENT_TIMESTAMP/i.test(
				readFileSync(join(ROOT, 'lib', name), 'utf8').replace(/--.*$/gm, ''),
			),
		);
		expect(scripts.length).toBeGreaterThan(2);
		expect(asking).toEqual([]);
	});

	it('one file reads the environment', () => {
		const reading = [...lib, ...nodes].filter(({ text }) => /process\.env/.test(text));
		expect(reading.map(({ path }) => path)).toEqual(['nodes/shared/settings.ts']);
	});
});
