import { HookContext, TriggerContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type ITriggerResponse,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { Code } from './lab-nodes';
import type { JourneyStore } from '../../../lib';
import {
	additionalDataOf,
	asItem,
	asNode,
	connectionsOf,
	Start,
	START,
	type Link,
	type TestNode,
} from '../canvas';
import { Execution, until } from '../test-workflow';

export { Code };

/** What the dispatcher asked n8n for. */
export interface Emission {
	node: string;
	main: INodeExecutionData[][];
	key: string | undefined;
}

/** What n8n makes of an emission: it runs it, refuses it (its promise then brings nothing), rejects it, or never answers. */
export type Fate = 'run' | 'refused' | 'rejected' | 'hangs';

interface Deferred {
	resolve(run: IRun | undefined): void;
	reject(error: Error): void;
}

/** An answer as `getResponseObject()` collects it. */
export interface WebAnswer {
	status: number;
	headers: Record<string, string>;
	body: unknown;
	workflowData?: INodeExecutionData[][];
}

let made = 0;

/**
 * One workflow on n8n-core's engine with everything in the test's hands: node ids, settings, the execution order, the
 * fate of each emission, and whether n8n calls hooks at all. The store is the one of the `Harness` that is open.
 */
export class Lab {
	readonly emissions: Emission[] = [];
	readonly releases: Execution[] = [];
	readonly warnings: string[] = [];
	settings: IDataObject = { executionOrder: 'v1' };
	credentials: Record<string, IDataObject> = {};
	fate: (emission: Emission) => Fate = () => 'run';
	private readonly closers = new Map<string, () => Promise<void>>();
	private readonly keys = new Set<string>();
	private readonly running = new Set<Promise<unknown>>();
	private executions = 0;

	constructor(
		public nodes: TestNode[],
		public links: Link[],
		readonly id = `lab-${(made += 1)}`,
	) {}

	node(name: string): TestNode {
		return this.nodes.find((node) => node.name === name)!;
	}

	async run(
		items: readonly (IDataObject | INodeExecutionData)[],
		mode: WorkflowExecuteMode = 'webhook',
	): Promise<Execution> {
		return await this.start(items, mode).ended;
	}

	/** As {@link run}; can be stopped as a person would. */
	start(
		items: readonly (IDataObject | INodeExecutionData)[],
		mode: WorkflowExecuteMode = 'webhook',
	): { id: string; ended: Promise<Execution>; stop: () => void } {
		const id = this.nextId();
		const workflow = this.build(items.map(asItem));
		const run = new WorkflowExecute(this.additionalData(id, mode), mode).run({
			workflow,
			startNode: workflow.getNode(START)!,
		});
		return { id, ended: run.then((done) => new Execution(id, done)), stop: () => run.cancel() };
	}

	/** Runs a node with these inputs and no source, as n8n does with what was emitted. */
	async startAt(
		node: string,
		main: INodeExecutionData[][] = [[{ json: {} }]],
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<Execution> {
		const id = this.nextId();
		const workflow = this.build();
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: workflow.getNode(node)!, data: { main }, source: null }],
			},
		});
		const execute = new WorkflowExecute(this.additionalData(id, mode), mode, data);
		return new Execution(id, await execute.processRunExecutionData(workflow));
	}

	/** Goes on with an execution that waited in n8n itself, under its own id, as n8n does when its time has come. */
	async resume({ id, run }: Execution): Promise<Execution> {
		const { data } = run;
		delete data.waitTill;
		const [next] = data.executionData!.nodeExecutionStack;
		data.resultData.runData[next.node.name]?.pop();
		const execute = new WorkflowExecute(this.additionalData(id, 'trigger'), 'trigger', data);
		return new Execution(id, await execute.processRunExecutionData(this.build()));
	}

	/** Calls `trigger()` of every node that has one, in the mode of a published workflow. */
	async publish(activation: WorkflowActivateMode = 'activate'): Promise<void> {
		for (const { name, type } of this.nodes)
			if (type.trigger) await this.trigger(name, 'trigger', activation);
	}

	/** Publishes, and waits until every step is registered with the store. */
	async ready(store: JourneyStore): Promise<void> {
		await this.publish();
		const steps = this.nodes.filter(({ type }) => type.trigger).length;
		await until(`the steps of ${this.id} are registered`, async () => {
			const journey = await store.journeys.get(this.id);
			return Object.keys(journey?.subscriptions ?? {}).length >= steps;
		});
	}

	async trigger(
		name: string,
		mode: WorkflowExecuteMode = 'trigger',
		activation: WorkflowActivateMode = 'activate',
	): Promise<ITriggerResponse> {
		const workflow = this.build();
		const node = workflow.getNode(name)!;
		const refuse = () => {
			throw new Error('emitError was called');
		};
		const emit = (main: INodeExecutionData[][], _response: unknown, done?: Deferred, key?: string) =>
			this.emit({ node: name, main, key }, done);
		const context = new TriggerContext(
			workflow,
			node,
			this.additionalData(this.nextId(), mode),
			mode,
			activation,
			emit as never,
			refuse,
		);
		Object.defineProperty(context, 'logger', { value: { warn: (text: string) => this.warnings.push(text) } });
		const response = (await this.node(name).type.trigger!.call(context))!;
		await this.closers.get(name)?.();
		this.closers.set(name, response.closeFunction!);
		return response;
	}

	async unpublish(): Promise<void> {
		for (const close of this.closers.values()) await close();
		this.closers.clear();
		await Promise.allSettled(this.running);
	}

	/** Calls a method of the node's `webhookMethods`, as n8n does at publish and unpublish. */
	async hook(
		name: string,
		method: 'checkExists' | 'create' | 'delete',
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<boolean> {
		const workflow = this.build();
		const context = new HookContext(
			workflow,
			workflow.getNode(name)!,
			this.additionalData(this.nextId(), mode),
			mode,
			'activate',
		);
		return await this.node(name).type.webhookMethods!.default![method].call(context);
	}

	/** Sends a request to the node's webhook. */
	async post(
		name: string,
		body: unknown,
		headers: Record<string, string> = {},
		mode: WorkflowExecuteMode = 'webhook',
	): Promise<WebAnswer> {
		const raw = Buffer.isBuffer(body)
			? body
			: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
		const answer: WebAnswer = { status: 0, headers: {}, body: undefined };
		const response = {
			status: (status: number) => Object.assign(response, { code: (answer.status = status) }),
			set: (set: Record<string, string>) =>
				Object.assign(response, { sent: Object.assign(answer.headers, set) }),
			send: (text: string) => (answer.body = JSON.parse(text)),
		};
		// n8n reads the bytes of a body that it does not parse itself only when it is asked to.
		const request: IDataObject = {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers } as IDataObject,
			path: '/webhook/events',
			ip: '::1',
		};
		Object.assign(request, {
			readRawBody: async () => {
				request.rawBody = raw as unknown as IDataObject;
			},
		});
		const workflow = this.build();
		const additionalData = Object.assign(this.additionalData(this.nextId(), mode), {
			httpRequest: request,
			httpResponse: response,
		});
		const webhookData = { webhookDescription: { name: 'default' } } as unknown as IWebhookData;
		const context = new WebhookContext(
			workflow,
			workflow.getNode(name)!,
			additionalData,
			mode,
			webhookData,
			[],
			null,
		);
		Object.defineProperty(context, 'logger', { value: { warn: (text: string) => this.warnings.push(text) } });
		const { workflowData, noWebhookResponse } = await this.node(name).type.webhook!.call(context);
		expect(noWebhookResponse).toBe(true);
		return { ...answer, workflowData: workflowData as INodeExecutionData[][] | undefined };
	}

	/** Resolves when nothing that was emitted runs any more. */
	async idle(): Promise<void> {
		while (this.running.size > 0) await Promise.allSettled(this.running);
	}

	get isIdle(): boolean {
		return this.running.size === 0;
	}

	async untilReleased(node: string, items: number, output = 0): Promise<IDataObject[]> {
		const released = () => this.releases.flatMap((release) => release.json(node, output));
		await until(`${items} items left '${node}' by output ${output}`, () => released().length >= items);
		return released();
	}

	additionalData(executionId: string, mode: WorkflowExecuteMode): IWorkflowExecuteAdditionalData {
		return additionalDataOf({
			workflowId: this.id,
			executionId,
			mode,
			url: 'http://localhost:5678/',
			credentialOf: (type) => {
				if (!this.credentials[type]) throw new Error(`The credential '${type}' was deleted`);
				return this.credentials[type];
			},
		});
	}

	build(items: INodeExecutionData[] = []): Workflow {
		const start = new Start(() => items);
		const types = new Map<string, INodeType>([
			['start', start],
			...this.nodes.map(({ type }) => [type.description.name, type] as const),
		]);
		const find = (name: string) => types.get(name)!;
		return new Workflow({
			id: this.id,
			name: this.id,
			nodes: [{ name: START, type: start as INodeType }, ...this.nodes].map(asNode),
			connections: connectionsOf(this.links),
			active: true,
			nodeTypes: { getByName: find, getByNameAndVersion: find, getKnownTypes: () => ({}) },
			settings: this.settings,
		});
	}

	private emit(emission: Emission, done: Deferred | undefined): void {
		this.emissions.push(emission);
		const fate = this.fate(emission);
		if (fate === 'hangs') return;
		if (fate === 'rejected') return done?.reject(new Error('The execution could not be created'));
		const { key, node, main } = emission;
		if (fate === 'refused' || (key !== undefined && this.keys.has(key))) return done?.resolve(undefined);
		if (key !== undefined) this.keys.add(key);
		// n8n writes an execution into its database before it runs it.
		const running = this.startAt(node, JSON.parse(JSON.stringify(main)) as INodeExecutionData[][]).then(
			(execution) => {
				this.releases.push(execution);
				done?.resolve(execution.run);
			},
		);
		this.running.add(running);
		void running.catch((error) => done?.reject(error)).finally(() => this.running.delete(running));
	}

	private nextId(): string {
		return `${this.id}-${(this.executions += 1)}`;
	}
}
