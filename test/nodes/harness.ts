import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes an encryption key into this folder as soon as it is loaded.
const userFolder = mkdtempSync(join(tmpdir(), 'journeys-n8n-'));
process.env.N8N_USER_FOLDER = userFolder;
// Nodes that fail on purpose would fill the screen.
process.env.N8N_LOG_LEVEL = 'silent';
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));

import type { INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import type { JourneyStore } from '../../lib';
import { closeSharedStores, sharedStoreOf, type SharedStore } from '../../nodes/shared/shared-store';
import { startRedis } from '../host/redis-server';
import type { Link, TestNode } from './canvas';
import { TestWorkflow } from './test-workflow';

// Real stores on a busy machine: what a test waits for tells by itself when it does not come.
jest.setTimeout(60_000);

export type { Link, TestNode } from './canvas';
export { Act, Pass, TestWorkflow, until, type Execution } from './test-workflow';

/** Both stores, for `describe.each(STORES)`. */
export const STORES = ['embedded', 'redis'] as const;
export type StoreKind = (typeof STORES)[number];

/**
 * Runs workflows of our nodes on n8n-core's own engine, in this process, over a real store of its own. The nodes find the
 * store as they do in n8n: by the environment. One harness at a time; `close` ends it.
 *
 * Arrivals: `workflow(...).run(items)`; manual runs: `run(items, 'manual')`; releases: `publish()`, after which batches run as
 * executions of their own, see `untilReleases`.
 */
export class Harness {
	private readonly nodeTypes = new Map<string, INodeType>();
	private readonly workflows: TestWorkflow[] = [];
	private readonly credentialData = new Map<string, object>();
	private workflowCount = 0;
	/** Where n8n would be reached. */
	url = 'http://localhost:5678/';

	private constructor(
		readonly shared: SharedStore,
		private readonly release: () => Promise<void>,
	) {}

	static async open(kind: StoreKind = 'embedded'): Promise<Harness> {
		const server = kind === 'redis' ? await startRedis({ appendonly: false }) : undefined;
		if (server) process.env.JOURNEYS_REDIS_URL = server.url;
		else delete process.env.JOURNEYS_REDIS_URL;
		const storeFolder = mkdtempSync(join(tmpdir(), 'journeys-store-'));
		process.env.JOURNEYS_SQLITE_FILE = join(storeFolder, 'journeys.sqlite');
		const release = async () => {
			rmSync(storeFolder, { recursive: true, force: true });
			await server?.stop();
		};
		try {
			return new Harness(await openShared(), release);
		} catch (error) {
			await release();
			throw error;
		}
	}

	get store(): JourneyStore {
		return this.shared.store;
	}

	/**
	 * A workflow of nodes and links `[from, output index, to]`. It starts at a node named `Start`, which is added and gives out
	 * the items of `run`.
	 */
	workflow(nodes: readonly TestNode[], links: readonly Link[], settings: { id?: string } = {}): TestWorkflow {
		for (const { type } of nodes) this.nodeTypes.set(type.description.name, type);
		const id = settings.id ?? `workflow-${(this.workflowCount += 1)}`;
		const workflow = new TestWorkflow(
			id,
			nodes,
			links,
			this.types(),
			this.store,
			this.credentialData,
			() => this.url,
		);
		this.workflows.push(workflow);
		return workflow;
	}

	/** What nodes find in a credential of this type. */
	credential(type: string, data: object): void {
		this.credentialData.set(type, data);
	}

	/** Hands a request on to the workflow whose node listens at a path; false where none does. */
	async receive(path: string, request: object, response: object): Promise<boolean> {
		for (const workflow of this.workflows) if (await workflow.receive(path, request, response)) return true;
		return false;
	}

	async close(): Promise<void> {
		for (const workflow of this.workflows) await workflow.unpublish();
		await closeSharedStores();
		await this.release();
		delete process.env.JOURNEYS_REDIS_URL;
		delete process.env.JOURNEYS_SQLITE_FILE;
	}

	private types(): INodeTypes {
		const find = (name: string): INodeType => {
			const found = this.nodeTypes.get(name);
			if (!found) throw new Error(`The harness knows no node type '${name}'`);
			return found;
		};
		return {
			getByName: (name): INodeType | IVersionedNodeType => find(name),
			getByNameAndVersion: find,
			getKnownTypes: () => ({}),
		};
	}
}

async function openShared(): Promise<SharedStore> {
	return await sharedStoreOf({
		getNode: () => ({ id: '', name: '', type: '', typeVersion: 1, position: [0, 0], parameters: {} }),
		getCredentials: () => Promise.reject(new Error('The harness has no credentials')),
		logger: { warn: () => undefined },
	});
}
