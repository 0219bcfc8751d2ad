'use strict';
// Usage: node .ci/summarize.js EXIT_CODE
// Adds up jest's own results of this run. A test file that could not be loaded, and a step outside jest that ended the
// run (install, build, lint, format, types), count as one failure each.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const RESULTS = join(__dirname, '..', '.cache', 'test-results');
const total = { passed: 0, failed: 0, skipped: 0 };
for (const part of ['unit', 'e2e']) {
	const file = join(RESULTS, `${part}.json`);
	if (!existsSync(file)) {
		console.log(`${part}: did not run`);
		continue;
	}
	const result = JSON.parse(readFileSync(file, 'utf8'));
	total.passed += result.numPassedTests;
	total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
	total.skipped += result.numPendingTests + result.numTodoTests;
}
if (process.argv[2] !== '0' && total.failed === 0) {
	console.log(`The run ended with code ${process.argv[2]} in a step outside the tests; see above.`);
	total.failed = 1;
}
console.log(
	`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
