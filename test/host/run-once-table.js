'use strict';
// The table of `npm start -- --once`, and whether it reconciles.
const { wiresOf } = require('./run-once-counts');

/**
 * @typedef {import('./run-once-counts').Counted} Counted
 * @typedef {Pick<typeof import('./run-once-plan').EXPECTED, 'totals' | 'deliveries'> & { steps: Record<string, { outs: number[], waiting: number, exited: number }> }} Expected
 */

/**
 * Everything that does not add up, in words; empty when the run reconciles.
 *
 * @param {Counted} counted
 * @param {import('./n8n-rest').Workflow} example
 * @param {Expected} expected
 * @returns {string[]}
 */
function disagreements(counted, example, expected) {
	return [
		...stepsThatLeak(counted),
		...wiresThatLeak(counted, example),
		...otherThanPlanned(counted, expected),
		...totalsThatDiffer(counted, expected),
		...counted.twice.slice(0, 10).map((who) => `twice: ${who}`),
	];
}

/** In = out + waiting + exited. @param {Counted} counted */
function stepsThatLeak({ rows }) {
	return rows.flatMap(({ step, in: came, outs, waiting, exited }) => {
		const gone = outs.reduce((sum, { count }) => sum + count, 0) + waiting + exited;
		return came === gone ? [] : [`${step}: ${came} came in, ${gone} left, wait or exited`];
	});
}

/** What leaves by an output comes to each node that it leads to. @param {Counted} counted @param {import('./n8n-rest').Workflow} example */
function wiresThatLeak({ rows, ends }, example) {
	return wiresOf(example).flatMap(({ from, output, to }) => {
		const sent = rows.find(({ step }) => step === from)?.outs[output];
		const came = rows.find(({ step }) => step === to)?.in ?? ends.find(({ name }) => name === to)?.count;
		return sent?.count === came ? [] : [`${from}, ${sent?.name}: ${sent?.count} left, ${came} came to ${to}`];
	});
}

/** @param {Counted} counted @param {Expected} expected */
function otherThanPlanned({ rows }, { steps }) {
	return Object.entries(steps).flatMap(([step, planned]) => {
		const row = rows.find((one) => one.step === step);
		const seen = row && {
			outs: row.outs.map(({ count }) => count),
			waiting: row.waiting,
			exited: row.exited,
		};
		const isSame = JSON.stringify(seen) === JSON.stringify(planned);
		return isSame
			? []
			: [`${step}: ${JSON.stringify(seen)}, sent in such a way that it must be ${JSON.stringify(planned)}`];
	});
}

/** @param {Counted} counted @param {Expected} expected */
function totalsThatDiffer({ totals, ends }, expected) {
	const { entered, inside, finished, exited, failed, other } = totals;
	const seen = { entered, inside, finished, exited, failed, goals: other.goal ?? 0 };
	const delivered = ends.reduce((sum, { count }) => sum + count, 0);
	return [
		...(entered === inside + finished + exited ? [] : ['entered is not inside + finished + exited']),
		...(JSON.stringify(seen) === JSON.stringify(expected.totals)
			? []
			: [`journey: ${JSON.stringify(seen)}, must be ${JSON.stringify(expected.totals)}`]),
		...(delivered === expected.deliveries
			? []
			: [`sink: ${delivered} deliveries, must be ${expected.deliveries}`]),
	];
}

/** @param {Counted} counted @returns {string} */
function tableOf({ rows, ends, totals }) {
	const body = rows.map((row) => [
		row.step,
		String(row.in),
		row.outs.map(({ name, count }) => `${name} ${count}`).join(', '),
		String(row.waiting),
		String(row.exited),
		row.held > 0 ? `${row.held} held for quiet time` : '',
	]);
	const { entered, inside, finished, exited, other } = totals;
	return [
		...aligned([['step', 'in', 'out', 'waiting', 'exited', ''], ...body]),
		'',
		...aligned([['at the sink', ''], ...ends.map(({ name, count }) => [name, String(count)])]),
		'',
		`entered ${entered} = inside ${inside} + finished ${finished} + exited ${exited}; goal reached ${other.goal ?? 0} times`,
	].join('\n');
}

/** Columns of digits to the right, others to the left. @param {string[][]} rows */
function aligned(rows) {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	return rows.map((row) =>
		row
			.map((cell, column) =>
				/^\d+$/.test(cell) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
			)
			.join('  ')
			.trimEnd(),
	);
}

module.exports = { tableOf, disagreements };
