import type { IExecuteFunctions, IRun, ISourceData } from 'n8n-workflow';
import { SECOND_MS, type ContactEnd, type RunEnd } from '../../lib';
import type { JourneyTag } from './journey-tag';
import type { SharedStore } from './shared-store';
import { troubleOf, type RunningNode, type Trouble } from './trouble';

const LEASE_MS = 30 * SECOND_MS;
const FINISH_TRIES = 5;
const FINISH_RETRY_MS = SECOND_MS;

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
	/** The node that runs; null until n8n announced one. */
	running: RunningNode | null | undefined = null;
	private readonly batches: CarriedBatch[] = [];
	/** The contacts of the carried batches, by enrollment. */
	private readonly carried = new Map<string, string>();
	/** Enrollments that began in this execution, outside any batch. */
	private readonly direct = new Map<string, string>();
	/** Enrollments that other executions brought in (a sub-workflow, a wait in n8n itself). */
	private readonly visiting = new Map<string, string>();
	/** Contacts of this execution with the tag they last carried; null where there are several of one contact. */
	private readonly tags = new Map<string, JourneyTag | null>();
	private readonly lost = new Map<string, string>();

	constructor(
		readonly executionId: string,
		private readonly shared: SharedStore,
		/** False once nobody can end this execution any more: its leases are then left to lapse. */
		private readonly isAlive: () => boolean = () => true,
	) {}

	/** Whether contacts of this execution are known: an item without a journey may then have lost it. */
	get hasContacts(): boolean {
		return this.carried.size > 0 || this.direct.size > 0;
	}

	/** Whether all that run here came out of a batch: an item without a journey has then lost it. */
	get carriesBatch(): boolean {
		return this.batches.length > 0;
	}

	/** The tag of a contact, where the execution holds exactly one enrollment of it. */
	tagOf(contactId: string): JourneyTag | undefined {
		return this.tags.get(contactId) ?? undefined;
	}

	/** Whether the execution holds enrollments of a contact, be it one or several. */
	knows(contactId: string): boolean {
		return this.tags.has(contactId);
	}

	/** The contact of an enrollment of this execution. */
	contactOf(enrollmentId: string): string | undefined {
		return this.carried.get(enrollmentId) ?? this.direct.get(enrollmentId);
	}

	/** Notes with which tag a contact goes on from one of our steps. */
	sees(contactId: string, tag: JourneyTag): void {
		const known = this.tags.get(contactId);
		const isOther = known === null || (known !== undefined && known.enrollmentId !== tag.enrollmentId);
		this.tags.set(contactId, isOther ? null : tag);
		if (this.contactOf(tag.enrollmentId) === undefined) this.visiting.set(tag.enrollmentId, contactId);
	}

	/** Takes over the lease of a batch that this execution began. */
	carry(batchId: string, attempt: number, contacts: ReleasedContact[]): void {
		if (this.batches.some((batch) => batch.batchId === batchId)) return;
		const renewal = setInterval(() => {
			if (!this.isAlive()) return clearInterval(renewal);
			void this.shared.store.waiting
				.renew(batchId, attempt, LEASE_MS, this.shared.clock.nowMs())
				.catch(() => undefined);
		}, LEASE_MS / 3);
		renewal.unref();
		this.batches.push({ batchId, attempt, contacts, renewal });
		for (const { enrollmentId, contactId } of contacts) this.carried.set(enrollmentId, contactId);
	}

	enrolled(tag: JourneyTag, contactId: string): void {
		this.direct.set(tag.enrollmentId, contactId);
		this.sees(contactId, tag);
	}

	/** Items came that cannot be told apart: everybody who is not among the `known` may be one of them and has failed. */
	loses(message: string, known: ReadonlySet<string>): void {
		for (const enrollmentId of [...this.carried.keys(), ...this.direct.keys()])
			if (!known.has(enrollmentId) && !this.parked.has(enrollmentId)) this.lost.set(enrollmentId, message);
	}

	/** Writes the end of every contact. Tries again for a while when the store is away; after that the lease lapses. */
	async finish(run: IRun): Promise<void> {
		for (const { renewal } of this.batches) clearInterval(renewal);
		const trouble = troubleOf(run, this.executionId, this.running);
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
			const ends = contacts.map(({ ticketId, enrollmentId }): ContactEnd => ({
				ticketId,
				...this.endOf(enrollmentId, trouble),
			}));
			await waiting.finish(batchId, attempt, this.executionId, ends, nowMs);
		}
		const others = [...this.direct, ...this.visiting].filter(
			([enrollmentId]) => !this.carried.has(enrollmentId),
		);
		if (others.length === 0) return;
		const ends = others.map(([enrollmentId, contactId]): RunEnd => ({
			contactId,
			enrollmentId,
			...this.endOf(enrollmentId, trouble),
		}));
		await enrollments.endRun(this.executionId, ends, nowMs);
	}

	private endOf(enrollmentId: string, trouble: Trouble | undefined): Omit<ContactEnd, 'ticketId'> {
		const isHit = trouble && (trouble.enrollmentIds?.has(enrollmentId) ?? !this.parked.has(enrollmentId));
		if (isHit) return { kind: trouble.kind, failure: trouble.failure };
		const message = this.lost.get(enrollmentId);
		if (message !== undefined) return { kind: 'failed', failure: { executionId: this.executionId, message } };
		return { kind: 'done', reason: this.reasons.get(enrollmentId) };
	}
}

interface Hooks {
	addHandler(name: 'workflowExecuteAfter', handler: (run: IRun) => Promise<void>): void;
	addHandler(
		name: 'nodeExecuteBefore',
		handler: (node: string, data: { source: (ISourceData | null)[] }) => void,
	): void;
	addHandler(name: 'nodeExecuteAfter', handler: () => void): void;
}

interface HookedContext {
	additionalData?: { hooks?: Hooks };
}

const reports = new Map<string, RunReport>();
/** n8n drops an execution without a word when its own hooks fail: with its hooks, its report and its leases go. */
const abandoned = new FinalizationRegistry<string>((key) => reports.delete(key));

/** Whether a node of ours has reported in this execution, so that its items may have lost their journey on the way. */
export function hasReport(executionId: string): boolean {
	for (const key of reports.keys()) if (key.endsWith(`:${executionId}`)) return true;
	return false;
}

/** How many executions are being reported on; for tests. */
export function openReports(): number {
	return reports.size;
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
	const { hooks } = (ctx as unknown as HookedContext).additionalData ?? {};
	// Nobody would write the end: what such a report carries is left to its lease.
	if (hooks === undefined) return new RunReport(executionId, shared, () => false);
	const report = new RunReport(executionId, shared, whileThereIs(hooks));
	reports.set(key, report);
	abandoned.register(hooks, key);
	attach(report, hooks, async (run) => {
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

/** In a function of its own: a closure made beside others would keep what those refer to, and with it the hooks. */
function whileThereIs(hooks: Hooks): () => boolean {
	const reference = new WeakRef(hooks);
	return () => reference.deref() !== undefined;
}

function attach(report: RunReport, hooks: Hooks, onEnd: (run: IRun) => Promise<void>): void {
	hooks.addHandler('nodeExecuteBefore', (name, { source }) => {
		report.running = { name, source };
	});
	hooks.addHandler('nodeExecuteAfter', () => {
		report.running = undefined;
	});
	hooks.addHandler('workflowExecuteAfter', onEnd);
}
