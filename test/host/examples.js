'use strict';
const fs = require('node:fs');
const { join } = require('node:path');

const EXAMPLES = join(__dirname, '..', '..', 'examples');

/**
 * The example journeys, in the order of their file names.
 *
 * @returns {(import('./n8n-rest').Workflow & { id: string, file: string })[]}
 * @throws {Error} naming the file that is no workflow with an id and a name
 */
function readExamples() {
	const files = fs.readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));
	return files.sort().map((name) => {
		const file = join(EXAMPLES, name);
		const workflow = JSON.parse(fs.readFileSync(file, 'utf8'));
		const isComplete = workflow.id && workflow.name && Array.isArray(workflow.nodes) && workflow.connections;
		if (!isComplete)
			throw new Error(`${file} is not an n8n workflow: it needs id, name, nodes and connections`);
		return { ...workflow, file };
	});
}

module.exports = { readExamples };
