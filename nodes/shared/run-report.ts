import type { IExecuteFunctions, INodeExecutionData, IRun } from 'n8n-workflow';
import type { ContactEnd, RunEnd } from '../../lib';
import { readTag, type JourneyTag } from './journey-tag';
import type { SharedStore } from './shared-store';

const LEASE_MS = 30_000;
const FINISH_TRIES = 5;
const FINISH_RETRY_MS = 1_000;

/** A contact of a released batch, as the marker item names it. */
export interface ReleasedContact {
	ticketId: string;
	contactId: string;
	enrollmentId: string;
	/** The output it leaves by: a name or row id that the step's `outputIndex` knows. */
	output: string;
}

interface CarriedBatch {
	batchId: string;
	attempt: number;
	contacts: ReleasedContact[];
	renewal: NodeJS.Timeout;
}

/** What our nodes do in one execution, written to the store when the execution ends, by the process that ran it. */
export class RunReport {
	readonly parked = new Set<string>();
	/** Why an enrollment would be over if this was the last of it. */
	readonly reasons = new Map<string, string>();
	private readonly batches: CarriedBatch[] = [];
	/** Enrollments that began in this execution, outside any batch. */
	private readonly direct = new Map<string, string>();
	/** Contacts of this execution with the tag they last carried; null where there are several of one contact. */
	private readonly tags = new Map<string, JourneyTag | null>();

	constructor(
		readonly executionId: string,
		private readonly shared: SharedStore,
	) {}

	/** Whether contacts of this execution are known: an item without a journey has then lost it. */
	get hasContacts(): boolean {
		return this.batches.length > 0 || this.direct.size > 0;
	}

	/** The tag of a contact, where the execution holds exactly one enrollment of it. */
	tagOf(contactId: string): JourneyTag | undefined {
		return this.tags.get(contactId) ?? undefined;
	}

	/** The contact of an enrollment of this execution. */
	contactOf(enrollmentId: string): string | undefined {
		const released = this.batches.flatMap(({ contacts }) => contacts).find((one) => one.enrollmentId === enrollmentId);
		return released?.contactId ?? this.direct.get(enrollmentId);
	}

	/** Notes with which tag a contact goes on from one of our steps. */
	sees(contactId: string, tag: JourneyTag): void {
		const known = this.tags.get(contactId);
		const isOther = known === null || (known !== undefined && known.enrollmentId !== tag.enrollmentId);
		this.tags.set(contactId, isOther ? null : tag);
	}

	/** Takes over the lease of a batch that this execution began. */
	carry(batchId: string, attempt: number, contacts: ReleasedContact[]): void {
		if (this.batches.some((batch) => batch.batchId === batchId)) return;
		const renewal = setInterval(() => {
			void this.shared.store.waiting
				.renew(batchId, attempt, LEASE_MS, this.shared.clock.nowMs())
				.catch(() => undefined);
		}, LEASE_MS / 3);
		renewal.unref();
		this.batches.push({ batchId, attempt, contacts, renewal });
	}

	enrolled(tag: JourneyTag, contactId: string): void {
		this.direct.set(tag.enrollmentId, contactId);
		this.sees(contactId, tag);
	}

	/** Writes the end of every contact. Tries again for a while when the store is away; after that the lease lapses. */
	async finish(run: IRun): Promise<void> {
		for (const { renewal } of this.batches) clearInterval(renewal);
		const trouble = troubleOf(run, this.executionId);
		for (let tries = 1; tries < FINISH_TRIES; tries++) {
			const isWritten = await this.write(trouble).then(
				() => true,
				() => false,
			);
			if (isWritten) return;
			await new Promise((resolve) => setTimeout(resolve, FINISH_RETRY_MS));
		}
		await this.write(trouble);
	}

	private async write(trouble: Trouble | undefined): Promise<void> {
		const nowMs = this.shared.clock.nowMs();
		const { waiting, enrollments } = this.shared.store;
		for (const { batchId, attempt, contacts } of this.batches) {
			const ends = contacts.map((contact): ContactEnd => ({ ticketId: contact.ticketId, ...this.endOf(contact.enrollmentId, trouble) }));
			await waiting.finish(batchId, attempt, this.executionId, ends, nowMs);
		}
		if (this.direct.size === 0) return;
		const ends = [...this.direct].map(([enrollmentId, contactId]): RunEnd => {
			const { reason, failure } = this.endOf(enrollmentId, trouble);
			return { contactId, enrollmentId, reason, failure };
		});
		await enrollments.endRun(this.executionId, ends, nowMs);
	}

	private endOf(enrollmentId: string, trouble: Trouble | undefined): Omit<ContactEnd, 'ticketId'> {
		const isHit = trouble && (trouble.enrollmentIds?.has(enrollmentId) ?? !this.parked.has(enrollmentId));
		if (isHit) return { kind: trouble.kind, failure: trouble.failure };
		return { kind: 'done', reason: this.reasons.get(enrollmentId) };
	}
}

interface Trouble {
	kind: 'failed' | 'elsewhere';
	failure: { executionId: string; node?: string; message: string };
	/** Whom it hit; undefined where an item on the stack does not say whose it is: then all that were not parked. */
	enrollmentIds: Set<string> | undefined;
}

/** What kept an execution from its end, and whom: the items of the nodes that did not run. */
function troubleOf(run: IRun, executionId: string): Trouble | undefined {
	if (run.status === 'success') return undefined;
	const { resultData, executionData } = run.data;
	const stack = (executionData?.nodeExecutionStack ?? []).flatMap(({ data }) => data.main ?? []);
	const waiting = Object.values(executionData?.waitingExecution ?? {}).flatMap((runs) =>
		Object.values(runs).flatMap(({ main }) => main ?? []),
	);
	const items = [...stack, ...waiting].flatMap((list) => list ?? []);
	const tags = items.map((item: INodeExecutionData) => readTag(item.json));
	const isKnown = items.length > 0 && tags.every((tag) => tag !== undefined);
	const node = resultData.lastNodeExecuted;
	const message =
		run.status === 'waiting'
			? `waits in n8n at '${node ?? 'a node'}'`
			: run.status === 'canceled'
				? 'stopped by a person'
				: (resultData.error?.message ?? `the execution ended as ${run.status}`);
	return {
		kind: run.status === 'waiting' ? 'elsewhere' : 'failed',
		failure: { executionId, node, message },
		enrollmentIds: isKnown ? new Set(tags.map((tag) => tag!.enrollmentId)) : undefined,
	};
}

const reports = new Map<string, RunReport>();

/** Whether a node of ours has reported in this execution, so that its items may have lost their journey on the way. */
export function hasReport(executionId: string): boolean {
	for (const key of reports.keys()) if (key.endsWith(`:${executionId}`)) return true;
	return false;
}

interface HookedContext {
	additionalData?: {
		hooks?: { addHandler(name: 'workflowExecuteAfter', handler: (run: IRun) => Promise<void>): void };
	};
}

/**
 * The report of the running execution; the first of our nodes that asks for it attaches it to the execution's end.
 * n8n calls the handler in the process that ran the execution, in regular and in queue mode.
 */
export function runReportOf(ctx: IExecuteFunctions, shared: SharedStore): RunReport {
	const executionId = ctx.getExecutionId();
	const key = `${shared.store.storeId}:${executionId}`;
	const found = reports.get(key);
	if (found) return found;
	const report = new RunReport(executionId, shared);
	const { hooks } = (ctx as unknown as HookedContext).additionalData ?? {};
	if (hooks === undefined) return report;
	reports.set(key, report);
	hooks.addHandler('workflowExecuteAfter', async (run) => {
		reports.delete(key);
		try {
			await report.finish(run);
		} catch (error) {
			ctx.logger.warn(
				`Customer journeys: the end of execution ${executionId} could not be written and its contacts will leave again: ${(error as Error).message}`,
			);
		}
	});
	return report;
}

