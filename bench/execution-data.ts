/**
 * The data of an execution as n8n stores it: in the format of the package `flatted`, a list in which objects, lists and
 * texts name each other by their places. Read as it lies: through n8n's REST interface 100,000 items would take n8n down
 * for seconds.
 */
export class ExecutionData {
	private readonly list: unknown[];

	constructor(text: string) {
		this.list = JSON.parse(text) as unknown[];
	}

	/** The value at a path of fields, as it lies: what is in it are places again. */
	get(...path: (string | number)[]): unknown {
		let found = this.list[0];
		for (const field of path) {
			const value = (found as Record<string | number, unknown> | null)?.[field];
			found = typeof value === 'string' ? this.list[Number(value)] : value;
		}
		return found;
	}

	/** Milliseconds that a node ran. */
	executionTime(node: string): number {
		return Number(this.get('resultData', 'runData', node, 0, 'executionTime'));
	}

	/** How many items left by each output of a node. */
	outputCounts(node: string): number[] {
		const outputs = this.get('resultData', 'runData', node, 0, 'data', 'main') as unknown[];
		return outputs.map((_, i) => {
			const items = this.get('resultData', 'runData', node, 0, 'data', 'main', i) as unknown[] | null;
			return items?.length ?? 0;
		});
	}
}
