import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CALL_RESULTS, verdictOf } from '../lib';

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe('docs/conversational-voice.md', () => {
	const table = read('docs/conversational-voice.md').split('| output | `call.result` |')[1].split('\n\n')[0];
	const documented = new Map(
		[...table.matchAll(/^\| (\w[\w ]*) \| (.*) \|$/gm)].flatMap(([, output, results]) =>
			[...results.matchAll(/`([A-Z]\w+)`/g)].map(([, result]) => [result, output] as const),
		),
	);
	// The journey is over, the call is still looked after, or it is made later.
	const withoutOutput = ['Cancelled', 'Unknown', 'CapacityDeferred'];

	it.each(CALL_RESULTS)('%s stands at the output by which it leaves', (result) => {
		expect(documented.get(result)).toBe(verdictOf(result).output ?? undefined);
		expect(withoutOutput.includes(result)).toBe(verdictOf(result).output === null);
	});
});

describe('the figures of the README', () => {
	const readme = read('README.md');
	const lines = read('bench/README.md').split('\n');
	/** The third cell of a bench's row: name, peer, ours, theirs, unit ... */
	const ours = (bench: string, unit: string) => {
		const row = lines.find((line) => line.startsWith(`| \`${bench}\` |`) && line.includes(`| ${unit}`))!;
		return Number(row.split('|')[3].replaceAll(',', ''));
	};
	const figure = (what: RegExp) => Number(what.exec(readme)![1].replaceAll(',', ''));

	it.each([
		['latency', 'ms, p50', /execution of its contact \| ([\d.]+) ms/, 1],
		['wait', 'contacts/s in', /leave by an event \| ([\d,]+) \//, 1],
		['wait', 'contacts/s out', /leave by an event \| [\d,]+ \/ ([\d,]+)/, 1],
		['intake', 'events/s, arrays', /one by one \| ([\d,]+) \//, 1],
		['intake', 'events/s, singles', /one by one \| [\d,]+ \/ ([\d,]+)/, 1],
		['branch', 'items/s', /two rules \| ([\d,]+) items/, 1],
		['caps-redis', 'decisions/s', /three windows \| ([\d,]+) a second/, 1],
		['wait-bytes', 'bytes a parked', /300-byte event \| ([\d.]+) KB/, 1_000],
		['voice-turn', 'ms a speech turn', /besides the model \| ([\d.]+) ms/, 1],
		['idle', 'Redis commands/s', /500 waiting steps \| ([\d.]+) a second/, 1],
	])('%s (%s) is as last measured', (bench, unit, what, factor) => {
		const measured = ours(bench, unit);
		expect(Math.abs(figure(what) * factor - measured)).toBeLessThan(measured * 0.03);
	});
});

describe('README.md', () => {
	it('explains the environment variables that are read, and no others', () => {
		const names = (text: string) => [...new Set(text.match(/JOURNEYS_[A-Z_]+/g))].sort();
		expect(names(read('README.md'))).toEqual(names(read('nodes/shared/settings.ts')));
	});
});

describe.each([
	'README.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	'bench/README.md',
	'docs/contacts-and-consent.md',
	'docs/conversational-voice.md',
])('%s', (file) => {
	it('links to files that exist', () => {
		const targets = [...read(file).matchAll(/\]\(([^)#:]+)\)|src="([^":]+)"/g)].map(
			(hit) => hit[1] ?? hit[2],
		);
		for (const target of targets) expect(existsSync(join(ROOT, dirname(file), target))).toBe(true);
	});
});
