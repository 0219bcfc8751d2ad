import type { IRun, ISourceData } from 'n8n-workflow';
import { tagAtInput } from './recover-tag';

/** The node that runs right now, as n8n announced it; `source` tells what its items are. */
export interface RunningNode {
	name: string;
	source: readonly (ISourceData | null)[];
}

/** What kept an execution from its end, and whom. */
export interface Trouble {
	/** `elsewhere`: n8n itself holds the execution (its Wait node). */
	kind: 'failed' | 'elsewhere';
	failure: { executionId: string; node?: string; message: string };
	/** Whom it hit; undefined where an item that was on its way does not say whose it is: then all that were not parked. */
	enrollmentIds: ReadonlySet<string> | undefined;
}

/**
 * Reads from the data of an execution that has ended who was still on the way: the items of the nodes that did not
 * come to run, and of the one that was running when somebody stopped it (`undefined`: none, `null`: not known).
 */
export function troubleOf(
	run: IRun,
	executionId: string,
	running: RunningNode | null | undefined,
): Trouble | undefined {
	if (run.status === 'success') return undefined;
	const node = run.data.resultData.lastNodeExecuted;
	return {
		kind: run.status === 'waiting' ? 'elsewhere' : 'failed',
		failure: { executionId, node, message: messageOf(run) },
		enrollmentIds:
			run.status === 'canceled' && running === null ? undefined : onTheWay(run, running ?? undefined),
	};
}

function messageOf({ status, data: { resultData } }: IRun): string {
	const { error, lastNodeExecuted } = resultData;
	if (status === 'waiting') return `waits in n8n at '${lastNodeExecuted ?? 'a node'}'`;
	if (status === 'canceled' && !error?.name?.includes('Timeout')) return 'stopped by a person';
	return error?.message ?? `the execution ended as ${status}`;
}

type Input = {
	main: readonly (readonly Parameters<typeof tagAtInput>[1][] | null)[];
	source: readonly (ISourceData | null)[];
};

function onTheWay({ status, data }: IRun, running: RunningNode | undefined): Set<string> | undefined {
	const { runData } = data.resultData;
	const inputs = waitingInputs(data.executionData);
	if (status === 'canceled' && running) inputs.push(inputOf(runData, running.source));
	const tags = inputs.flatMap(({ main, source }) =>
		main.flatMap((items, input) =>
			(items ?? []).map((item, index) => tagAtInput(runData, item, { input, index }, source)),
		),
	);
	if (tags.length === 0 || tags.includes(undefined)) return undefined;
	return new Set(tags.map((tag) => tag!.enrollmentId));
}

function waitingInputs(executionData: IRun['data']['executionData']): Input[] {
	const { nodeExecutionStack = [], waitingExecution = {}, waitingExecutionSource } = executionData ?? {};
	const stacked = nodeExecutionStack.map(({ data, source }): Input => ({
		main: data.main ?? [],
		source: source?.main ?? [],
	}));
	const joining = Object.entries(waitingExecution).flatMap(([node, runs]) =>
		Object.entries(runs).map(([at, { main }]): Input => {
			const source = waitingExecutionSource?.[node]?.[Number(at)]?.main ?? [];
			return { main: main ?? [], source };
		}),
	);
	return [...stacked, ...joining];
}

function inputOf(runData: IRun['data']['resultData']['runData'], source: RunningNode['source']): Input {
	const main = source.map((from) => {
		const run = from && runData[from.previousNode]?.[from.previousNodeRun ?? 0];
		return run?.data?.main?.[from?.previousNodeOutput ?? 0] ?? [];
	});
	return { main, source };
}
