'use strict';
const fs = require('node:fs');
const { join } = require('node:path');

const README = join(__dirname, 'README.md');
const BEGIN = '<!-- table: npm run bench -- --write -->';
const END = '<!-- /table -->';
const HEAD = ['bench', 'peer', 'ours', 'theirs', 'unit', 'ratio', 'goal', 'holds', 'date', 'beside it'];
const OWN_COLUMNS = new Set([...HEAD, 'node', 'n8n', 'redis']);

/**
 * Puts the rows into the table of README.md; rows of benchmarks that were not run now stay as they are.
 *
 * @param {{ bench: string, [field: string]: unknown }[]} rows @param {string} machine @param {Record<string, string>} versions
 */
function writeTable(rows, machine, versions) {
	const text = fs.readFileSync(README, 'utf8');
	const [before, rest] = text.split(BEGIN);
	const [table, after] = rest.split(END);
	const kept = new Map(
		table
			.split('\n')
			.filter((line) => line.startsWith('| `'))
			.map((line) => [keyOf(line), line]),
	);
	for (const row of rows.map(lineOf)) kept.set(keyOf(row), row);
	const lines = [
		BEGIN,
		'',
		`Last run: ${new Date().toISOString().slice(0, 10)}, ${machine}; n8n ${versions.n8n}, Node ${versions.node}, Redis ${versions.redis}.`,
		'',
		`| ${HEAD.join(' | ')} |`,
		`|${HEAD.map(() => '---').join('|')}|`,
		...kept.values(),
		'',
		END,
	];
	fs.writeFileSync(README, before + lines.join('\n') + after);
}

/** A benchmark may have a row for each unit. @param {string} line */
function keyOf(line) {
	const cells = line.split(' | ');
	return `${cells[0]} ${cells[HEAD.indexOf('unit')]}`;
}

/** @param {{ bench: string, [field: string]: unknown }} row */
function lineOf(row) {
	const beside = Object.entries(row).filter(([field]) => !OWN_COLUMNS.has(field));
	const cells = HEAD.map((column) => {
		if (column === 'bench') return `\`${row.bench}\``;
		if (column === 'holds') return row.holds ? 'yes' : '**no**';
		if (column === 'beside it') return beside.map(([field, value]) => `${field} ${shown(value)}`).join('; ');
		if (row.peer === '-' && (column === 'theirs' || column === 'ratio')) return '-';
		return shown(row[column]);
	});
	return `| ${cells.join(' | ')} |`;
}

/** @param {unknown} value */
function shown(value) {
	const text =
		typeof value === 'number'
			? value.toLocaleString('en-US')
			: typeof value === 'object'
				? JSON.stringify(value)
				: String(value);
	return text.replaceAll('|', '\\|');
}

module.exports = { writeTable };
