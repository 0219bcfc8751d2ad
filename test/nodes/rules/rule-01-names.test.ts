import '../harness';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { name as packageName, n8n } from '../../../package.json';

const ROOT = join(__dirname, '..', '..', '..');

/** The registered nodes whose sources are there, by class name. */
const registered = n8n.nodes.map((path) => {
	const source = join(ROOT, path.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	return { className: basename(source, '.node.ts'), source };
});

async function load({ className, source }: { className: string; source: string }): Promise<INodeType> {
	const classes = (await import(source)) as Record<string, new () => INodeType>;
	return new classes[className]();
}

describe('rule 1: n8n takes no step in the middle of a journey for a start node', () => {
	test('the sources of every registered node are there', () => {
		expect(registered.filter(({ source }) => !existsSync(source))).toEqual([]);
	});

	test.each(registered)('$className is named so that n8n does not mistake it', async (node) => {
		const { description, trigger } = await load(node);
		const isStart = Array.isArray(description.inputs) && description.inputs.length === 0;
		expect(description.name).toBe(node.className.charAt(0).toLowerCase() + node.className.slice(1));
		if (isStart) return expect(description.group).toEqual(['trigger']);
		expect(`${packageName}.${description.name}`.toLowerCase()).not.toContain('trigger');
		expect(node.className).not.toMatch(/Trigger$/);
		expect(description.group).not.toContain('trigger');
		if (trigger) expect(description.group).toEqual(['transform']);
	});
});
