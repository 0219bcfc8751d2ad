import { TriggerContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	NodeConnectionTypes,
	Workflow,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	type NodeExecutionHint,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { JourneyStore } from '../../lib';
import {
	additionalDataOf,
	asItem,
	asNode,
	connectionsOf,
	Start,
	START,
	type Link,
	type TestNode,
} from './canvas';

/** Passes its items on; for outputs that have to lead somewhere. */
export class Pass implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Pass',
		name: 'pass',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Pass' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	constructor(
		private readonly edit: (item: INodeExecutionData, index: number) => INodeExecutionData = (item) => item,
	) {}

	execute: INodeType['execute'] = ((edit) =>
		async function (this: { getInputData(): INodeExecutionData[] }) {
			return [this.getInputData().map(edit)];
		})((item: INodeExecutionData, index: number) => this.edit(item, index)) as INodeType['execute'];
}

/** Does something to the items on their way, such as ending a journey in the middle of a batch. */
export class Act extends Pass {
	constructor(act: (items: INodeExecutionData[]) => Promise<INodeExecutionData[]>) {
		super();
		this.description = {
			...this.description,
			displayName: 'Act',
			name: `act-${(actCount += 1)}`,
			defaults: { name: 'Act' },
		};
		this.execute = async function () {
			return [await act(this.getInputData())];
		};
	}
}

let actCount = 0;

/** One execution that has ended. */
export class Execution {
	constructor(
		readonly id: string,
		readonly run: IRun,
	) {}

	get error(): Error | undefined {
		return this.run.data.resultData.error as Error | undefined;
	}

	/** What a node gave out by each output in one of its runs. */
	outputs(node: string, runIndex = 0): INodeExecutionData[][] {
		return (this.run.data.resultData.runData[node]?.[runIndex]?.data?.main ?? []).map((items) => items ?? []);
	}

	/** The JSON of the items that left by an output. */
	json(node: string, output = 0): IDataObject[] {
		return (this.outputs(node)[output] ?? []).map(({ json }) => json);
	}

	hints(node: string): string[] {
		const runs = this.run.data.resultData.runData[node] ?? [];
		return runs.flatMap(({ hints }) => (hints ?? []) as NodeExecutionHint[]).map(({ message }) => message);
	}

	didRun(node: string): boolean {
		return this.run.data.resultData.runData[node] !== undefined;
	}
}

interface Deferred {
	resolve(run: IRun): void;
	reject(error: Error): void;
}

/** A workflow on n8n-core's engine; see `Harness`. */
export class TestWorkflow {
	/** Executions that releases started, in the order in which they ended. */
	readonly releases: Execution[] = [];
	private readonly closers: (() => Promise<void>)[] = [];
	private readonly emitted = new Set<string>();
	private readonly itemsByExecution = new Map<string, INodeExecutionData[]>();
	private readonly running = new Set<Promise<unknown>>();
	private executionCount = 0;

	constructor(
		readonly id: string,
		private readonly nodes: readonly TestNode[],
		private readonly links: readonly Link[],
		private readonly nodeTypes: INodeTypes,
		private readonly store: JourneyStore,
		private readonly credentials: ReadonlyMap<string, object> = new Map(),
		private readonly urlOf: () => string = () => 'http://localhost:5678/',
	) {}

	/** Items arrive: the nodes run from `Start`. Resolves also where a node failed, see `Execution.error`. */
	async run(
		items: readonly (IDataObject | INodeExecutionData)[],
		mode: WorkflowExecuteMode = 'webhook',
	): Promise<Execution> {
		const executionId = this.nextExecutionId();
		this.itemsByExecution.set(executionId, items.map(asItem));
		const workflow = this.build();
		const startNode = workflow.getNode(START)!;
		const run = await new WorkflowExecute(this.additionalData(executionId, mode), mode).run({
			workflow,
			startNode,
		});
		return new Execution(executionId, run);
	}

	/** Runs a node with no input and no source, as n8n does when it starts a workflow in the middle. */
	async startAt(
		node: string,
		main: INodeExecutionData[][] = [[{ json: {} }]],
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<Execution> {
		const executionId = this.nextExecutionId();
		const workflow = this.build();
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: workflow.getNode(node)!, data: { main }, source: null }],
			},
		});
		const execute = new WorkflowExecute(this.additionalData(executionId, mode), mode, data);
		return new Execution(executionId, await execute.processRunExecutionData(workflow));
	}

	/** Publishes: calls `trigger()` of every node that has one, and waits until the steps are registered. */
	async publish(): Promise<void> {
		const workflow = this.build();
		const steps = Object.values(workflow.nodes).filter(
			({ name, type }) => name !== START && this.typeOf(type).trigger !== undefined,
		);
		for (const node of steps) {
			const additionalData = this.additionalData(this.nextExecutionId(), 'trigger');
			const context = new TriggerContext(
				workflow,
				node,
				additionalData,
				'trigger',
				'activate',
				(data, _response, done, key) => this.emit(node.name, data, done, key),
			);
			const response = await this.typeOf(node.type).trigger!.call(context);
			if (response?.closeFunction) this.closers.push(response.closeFunction);
		}
		if (steps.length === 0) return;
		await until(`the steps of ${this.id} are registered`, async () => {
			const journey = await this.store.journeys.get(this.id);
			return Object.keys(journey?.subscriptions ?? {}).length >= steps.length;
		});
	}

	/** A request comes to the webhook of a node, as n8n hands it on. False where no node of this workflow listens there. */
	async receive(path: string, request: object, response: object): Promise<boolean> {
		const workflow = this.build();
		const called = Object.values(workflow.nodes).find(({ name, type }) => {
			const hooks = name === START ? [] : (this.typeOf(type).description.webhooks ?? []);
			return hooks.some((hook) => {
				const own = NodeHelpers.getNodeWebhookPath(workflow.id, workflow.nodes[name], hook.path);
				return path === own;
			});
		});
		if (called === undefined) return false;
		const additionalData = this.additionalData(this.nextExecutionId(), 'webhook');
		Object.assign(additionalData, { httpRequest: request, httpResponse: response });
		const closeFunctions: (() => Promise<void>)[] = [];
		const context = new WebhookContext(
			workflow,
			called,
			additionalData,
			'webhook',
			{} as never,
			closeFunctions,
			null,
		);
		await this.typeOf(called.type).webhook!.call(context);
		return true;
	}

	async unpublish(): Promise<void> {
		for (const close of this.closers.splice(0)) await close();
		await Promise.allSettled(this.running);
	}

	/** Waits until the releases have let out so many items by `output` of a node; without `items`, until so many ended. */
	async untilReleases(
		wanted: { executions: number } | { node: string; output?: number; items: number },
	): Promise<Execution[]> {
		await until(`releases of ${this.id}: ${JSON.stringify(wanted)}`, () => {
			if ('executions' in wanted) return this.releases.length >= wanted.executions;
			const counts = this.releases.map(
				(release) => release.outputs(wanted.node)[wanted.output ?? 0]?.length ?? 0,
			);
			return counts.reduce((sum, count) => sum + count, 0) >= wanted.items;
		});
		return this.releases;
	}

	private emit(
		node: string,
		main: INodeExecutionData[][],
		done: Deferred | undefined,
		key: string | undefined,
	): void {
		// n8n refuses a key that an execution has had: its promise then resolves to nothing.
		if (key !== undefined && this.emitted.has(key)) return done?.resolve(undefined as unknown as IRun);
		if (key !== undefined) this.emitted.add(key);
		const running = this.startAt(node, main).then((execution) => {
			this.releases.push(execution);
			done?.resolve(execution.run);
		});
		this.running.add(running);
		void running.catch((error) => done?.reject(error)).finally(() => this.running.delete(running));
	}

	private build(): Workflow {
		const start = new Start((executionId) => this.itemsByExecution.get(executionId) ?? []);
		const nodeTypes: INodeTypes = {
			...this.nodeTypes,
			getByName: (name) => (name === 'start' ? start : this.nodeTypes.getByName(name)),
			getByNameAndVersion: (name) => (name === 'start' ? start : this.nodeTypes.getByNameAndVersion(name)),
		};
		const nodes = [{ name: START, type: start as INodeType }, ...this.nodes].map(asNode);
		return new Workflow({
			id: this.id,
			name: this.id,
			nodes,
			connections: connectionsOf(this.links),
			active: true,
			nodeTypes,
			settings: { executionOrder: 'v1' },
		});
	}

	private typeOf(name: string): INodeType {
		return this.nodeTypes.getByNameAndVersion(name) as INodeType;
	}

	private nextExecutionId(): string {
		return `${this.id}-${(this.executionCount += 1)}`;
	}

	private additionalData(executionId: string, mode: WorkflowExecuteMode): IWorkflowExecuteAdditionalData {
		return additionalDataOf({
			workflowId: this.id,
			executionId,
			mode,
			url: this.urlOf(),
			credentialOf: (type) => this.credentials.get(type),
		});
	}
}

const POLL_MS = 10;
const PATIENCE_MS = 20_000;

/** Asks again and again until it holds; fails with what was waited for. */
export async function until(
	what: string,
	holds: () => boolean | Promise<boolean>,
	patienceMs = PATIENCE_MS,
): Promise<void> {
	const endsAt = performance.now() + patienceMs;
	while (!(await holds())) {
		if (performance.now() > endsAt) throw new Error(`Waited ${patienceMs} ms in vain until ${what}`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}
