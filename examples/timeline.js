'use strict';
// What happened to one contact, and where it waits now.
// Usage: npx node examples/timeline.js CONTACT [redis://...]   (without an address: the store of `npm start`)
const { join } = require('node:path');
const { openStore } = require('../dist/lib');

const STORE_OF_START = join(__dirname, '..', '.cache', 'start', '.n8n', 'customer-journeys.sqlite');

async function main() {
	const [contactId, url] = process.argv.slice(2);
	if (!contactId) throw new Error('Name a contact: npx node examples/timeline.js ann');
	const store = await openStore(url ? { kind: 'redis', url } : { kind: 'embedded', file: STORE_OF_START });
	try {
		const lines = await store.ledger.timeline(contactId);
		for (const { atMs, what, journeyId, step, reason } of lines)
			console.log(new Date(atMs).toISOString(), journeyId, what, step?.split(':').at(-1) ?? '', reason ?? '');
		for (const { journeyId, state, reason } of (await store.enrollments.get([contactId]))[0])
			console.log(`${journeyId}: ${state}${reason ? ` (${reason})` : ''}`);
	} finally {
		await store.close();
	}
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
