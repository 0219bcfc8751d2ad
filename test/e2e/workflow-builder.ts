/** Builds n8n workflows for tests: nodes by name, wires by "from, output, to". */
export const PACKAGE = 'n8n-nodes-customer-journeys';

export interface TestNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
	typeVersion?: number;
	credentials?: Record<string, { id: string; name: string }>;
	[setting: string]: unknown;
}

export type Wire = [from: string, output: number, to: string];

export function workflow(
	id: string,
	nodes: TestNode[],
	wires: Wire[],
	settings: Record<string, unknown> = {},
) {
	const connections: Record<string, { main: { node: string; type: 'main'; index: number }[][] }> = {};
	for (const [from, output, to] of wires) {
		const { main } = (connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output].push({ node: to, type: 'main', index: 0 });
	}
	return {
		id,
		name: id,
		nodes: nodes.map((node, i) => ({
			id: `${id}-${node.name}`,
			typeVersion: 1,
			position: [i * 220, 0],
			...(node.type.endsWith('.journeyTrigger') ? { webhookId: id } : {}),
			...node,
		})),
		connections,
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none', ...settings },
	};
}

/** The production path of a workflow's Journey Trigger below `/webhook/`. */
export function eventsPath(id: string): string {
	return `${id}/events`;
}

export const ours = (name: string, type: string, parameters: Record<string, unknown>): TestNode => ({
	name,
	type: `${PACKAGE}.${type}`,
	parameters,
});

/** Sends each item to the sink, with its contact and visit as headers. */
export function toSink(name: string, url: string): TestNode {
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url,
			sendHeaders: true,
			headerParameters: {
				parameters: [
					{ name: 'x-contact-id', value: '={{ $json.contactId }}' },
					{ name: 'x-visit', value: '={{ $json.journey.visit }}' },
				],
			},
			options: {},
		},
	};
}
