/*
 * What the waiting room must do, written a second time and as plainly as possible: one process, no store, lists that are
 * searched from end to end. It is one thing, and longer than a file should be, because it is read beside one specification.
 */
import { ticketIdOf } from '../../../lib/domain/ids';
import type { EventInput } from '../../../lib/domain/events';
import type { ContactEnd, ParkRecord } from '../../../lib/waiting/types';
import { LEASE_MS, type Operation, type Survey } from './operations';

interface ModelEvent extends EventInput {
	seq: number;
}

interface Visit {
	id: string;
	record: ParkRecord;
	enrollment: ModelEnrollment;
	/** `in`: waits or is ready. */
	state: 'in' | 'out' | 'dead' | 'elsewhere' | 'ended';
	/** On the visit's own clock. */
	dueAtMs: number;
	isWall: boolean;
	ready?: { atMs: number; branch: number; eventId: string } | { atMs: number; due: true };
	batch?: Batch;
}

interface ModelEnrollment {
	id: string;
	contactId: string;
	journey: ModelJourney;
	state: 'inside' | 'finished' | 'exited';
	isFailed: boolean;
	visits: Visit[];
	first: Map<string, object>;
	consumed: Map<string, Set<number>>;
}

interface ModelJourney {
	id: string;
	state: string;
	pausedAtMs?: number;
	frozenMs: number;
	counters: Survey['counters'][string];
}

interface Batch {
	stepKey: string;
	attempt: number;
	state: 'leased' | 'begun' | 'back' | 'over';
	untilMs: number;
	unbegun: number;
	runId?: string;
	refs: Visit[];
	/** Attempt and run that finished it. */
	finishedBy?: string;
}

const DONE = { kind: 'done' };
const LOST = { kind: 'lost' };

export class Model {
	nowMs = 0;
	readonly batches: Batch[] = [];
	private readonly journeys = new Map<string, ModelJourney>();
	private enrollments: ModelEnrollment[] = [];
	private readonly forgotten = new Set<string>();
	private readonly events = new Map<string, ModelEvent[]>();

	constructor(private readonly steps: readonly string[]) {}

	/** Does the operation and returns the answer that a store must give. */
	run(operation: Operation): unknown {
		switch (operation.op) {
			case 'park':
				return operation.records.map((record) => this.park(record));
			case 'record':
				return operation.events.map((event) => this.record(event));
			case 'lease':
				return this.lease(operation.stepKey, operation.limit);
			case 'begin':
				return this.begin(this.batches[operation.batch], operation.attempt, operation.runId);
			case 'renew':
				return this.renew(this.batches[operation.batch], operation.attempt);
			case 'finish':
				return this.finish(this.batches[operation.batch], operation.attempt, operation.runId, operation.ends);
			case 'giveBack':
				return this.giveBack(this.batches[operation.batch], operation.attempt, operation.notBeforeMs);
			case 'putBack':
				return this.putBack(
					this.batches[operation.batch],
					operation.attempt,
					operation.ticketIds,
					operation.dueAtMs,
				);
			case 'bury':
				return this.bury(this.batches[operation.batch], operation.attempt);
			case 'exit':
				return this.exit(operation.contactId, operation.enrollmentId);
			case 'cancel':
				return this.cancel(operation.selection);
			case 'revive':
				return { revived: operation.tickets.filter(({ ticketId }) => this.revive(ticketId)).length };
			case 'setState':
				return this.setState(this.journey(operation.journeyId), operation.state);
			case 'forget':
				return this.forget(operation.contactId);
			case 'agenda':
				return this.agenda(operation.stepKeys, operation.untilMs);
		}
	}

	/** All visits that have not ended. */
	get live(): Visit[] {
		return this.enrollments.flatMap(({ visits }) => visits).filter(({ state }) => state !== 'ended');
	}

	survey(): Survey {
		const listed = this.live.filter(({ state }) => state === 'in' || state === 'dead');
		const ofStep = (step: string) => listed.filter(({ record }) => record.stepKey === step);
		const nameOf = (visit: Visit) =>
			`${visit.id} ${visit.state === 'dead' ? 'dead' : visit.ready ? 'ready' : 'waiting'}`;
		return {
			tickets: Object.fromEntries(this.steps.map((step) => [step, ofStep(step).map(nameOf).sort()])),
			parked: Object.fromEntries(
				this.steps.map((step) => [step, ofStep(step).filter(({ state }) => state === 'in').length]),
			),
			counters: Object.fromEntries([...this.journeys].map(([id, { counters }]) => [id, counters])),
			enrollments: this.enrollments.map(({ id, state }) => `${id} ${state}`).sort(),
		};
	}

	private journey(id: string): ModelJourney {
		let journey = this.journeys.get(id);
		if (journey === undefined) {
			const counters = { entered: 0, inside: 0, finished: 0, exited: 0, failed: 0 };
			this.journeys.set(id, (journey = { id, state: 'live', frozenMs: 0, counters }));
		}
		return journey;
	}

	private lag({ frozenMs, pausedAtMs }: ModelJourney): number {
		return frozenMs + (pausedAtMs === undefined ? 0 : this.nowMs - pausedAtMs);
	}

	private releases({ state }: ModelJourney): boolean {
		return state === 'live' || state === 'draining';
	}

	/** The wall-clock instant from which a visit may leave. */
	private instant({ ready, dueAtMs, isWall, enrollment }: Visit): number {
		if (ready) return ready.atMs;
		return isWall ? dueAtMs : dueAtMs + this.lag(enrollment.journey);
	}

	private park(record: ParkRecord): unknown {
		if (this.forgotten.has(record.enrollmentId)) return { kind: 'gone' };
		let enrollment = this.enrollments.find(({ id }) => id === record.enrollmentId);
		if (enrollment === undefined) {
			const journey = this.journey(record.journeyId!);
			enrollment = {
				id: record.enrollmentId,
				contactId: record.contactId,
				journey,
				state: 'inside',
				isFailed: false,
				visits: [],
				first: new Map(),
				consumed: new Map(),
			};
			this.enrollments.push(enrollment);
			journey.counters.entered++;
			journey.counters.inside++;
		}
		const id = ticketIdOf(record.enrollmentId, record.stepKey, record.visit);
		const first = enrollment.first.get(id);
		if (first) return record.waitFor?.sinceMs === undefined ? { ...first, event: undefined } : first;
		if (enrollment.state !== 'inside') return { kind: 'gone' };
		for (const visit of enrollment.visits) if (visit.state === 'elsewhere') visit.state = 'ended';
		const isWall = record.clock === 'wall';
		const dueAtMs = (record.dueAtMs ?? Infinity) - (isWall ? 0 : this.lag(enrollment.journey));
		const visit: Visit = { id, record, enrollment, state: 'in', dueAtMs, isWall };
		enrollment.visits.push(visit);
		const answer = this.lookBack(visit) ?? { kind: 'parked' };
		enrollment.first.set(id, answer);
		return answer;
	}

	private lookBack(visit: Visit): object | undefined {
		const { record } = visit;
		if (record.waitFor?.sinceMs === undefined) return undefined;
		const found = (this.events.get(record.contactId) ?? [])
			.filter((event) => event.occurredAtMs >= record.waitFor!.sinceMs! && this.branchOf(visit, event) >= 0)
			.filter((event) => !visit.enrollment.consumed.get(record.stepKey)?.has(event.seq))
			.sort((a, b) => a.occurredAtMs - b.occurredAtMs || a.seq - b.seq)[0];
		if (found === undefined) return undefined;
		this.makeReady(visit, found);
		return { kind: 'ready', branch: this.branchOf(visit, found), event: found.id };
	}

	private branchOf({ record }: Visit, event: ModelEvent): number {
		return (record.waitFor?.branches ?? []).findIndex(({ events }) => events.includes(event.name));
	}

	private makeReady(visit: Visit, event: ModelEvent): void {
		visit.ready = { atMs: this.nowMs, branch: this.branchOf(visit, event), eventId: event.id };
		const { consumed } = visit.enrollment;
		consumed.set(visit.record.stepKey, (consumed.get(visit.record.stepKey) ?? new Set()).add(event.seq));
	}

	private record(input: EventInput): unknown {
		const known = this.events.get(input.contactId) ?? [];
		if (known.some(({ id }) => id === input.id)) return { kind: 'duplicate' };
		const event = { ...input, seq: known.length + 1 };
		this.events.set(input.contactId, [...known, event]);
		for (const visit of this.live) {
			const isWaiting = visit.state === 'in' && !visit.ready && visit.record.contactId === event.contactId;
			const isInTime = event.occurredAtMs >= (visit.record.waitFor?.sinceMs ?? -Infinity);
			if (isWaiting && isInTime && this.branchOf(visit, event) >= 0) this.makeReady(visit, event);
		}
		return { kind: 'accepted' };
	}

	private lease(stepKey: string, limit: number): unknown {
		const lapsed = this.batches
			.filter((batch) => batch.stepKey === stepKey && batch.state !== 'over' && batch.untilMs <= this.nowMs)
			.sort((a, b) => a.untilMs - b.untilMs);
		for (const batch of lapsed) {
			if (batch.state !== 'begun') batch.unbegun++;
			Object.assign(batch, {
				attempt: batch.attempt + 1,
				state: 'leased',
				untilMs: this.nowMs + LEASE_MS,
				runId: undefined,
			});
			const ours = batch.refs.filter((visit) => visit.state === 'out' && visit.batch === batch);
			const leaving = ours.filter((visit) => this.releases(visit.enrollment.journey));
			for (const visit of ours) if (!leaving.includes(visit)) this.backToReady(visit, this.nowMs);
			if (leaving.length > 0) return this.handedOut(batch, leaving);
			batch.state = 'over';
		}
		const available = this.live
			.filter(
				(visit) =>
					visit.state === 'in' && visit.record.stepKey === stepKey && this.releases(visit.enrollment.journey),
			)
			.filter((visit) => this.instant(visit) <= this.nowMs)
			.sort(
				(a, b) =>
					this.instant(a) - this.instant(b) ||
					(a.id + a.record.contactId < b.id + b.record.contactId ? -1 : 1),
			)
			.slice(0, limit);
		if (available.length === 0) return { batch: -1, contacts: [] };
		const untilMs = this.nowMs + LEASE_MS;
		const batch: Batch = { stepKey, attempt: 1, state: 'leased', untilMs, unbegun: 0, refs: available };
		this.batches.push(batch);
		for (const visit of available) {
			visit.ready ??= { atMs: this.nowMs, due: true };
			visit.state = 'out';
			visit.batch = batch;
		}
		return this.handedOut(batch, available);
	}

	private handedOut(batch: Batch, visits: readonly Visit[]): unknown {
		return {
			batch: this.batches.indexOf(batch),
			attempt: batch.attempt,
			unbegun: batch.unbegun,
			contacts: visits.map(({ id, ready }) =>
				'due' in ready!
					? { ticketId: id, outcome: 'due' }
					: { ticketId: id, outcome: 'event', branch: ready!.branch, event: ready!.eventId },
			),
		};
	}

	private backToReady(visit: Visit, atMs: number): void {
		visit.state = 'in';
		visit.ready = { ...visit.ready!, atMs };
		visit.batch = undefined;
	}

	private isCurrent(batch: Batch, attempt: number): boolean {
		return batch.state !== 'over' && batch.attempt === attempt && this.nowMs < batch.untilMs;
	}

	private begin(batch: Batch, attempt: number, runId: string): unknown {
		const mayGo = batch.state === 'leased' || (batch.state === 'begun' && batch.runId === runId);
		if (!this.isCurrent(batch, attempt) || !mayGo) return { kind: 'stale' };
		Object.assign(batch, { state: 'begun', runId });
		const gone = batch.refs.filter((visit) => visit.state !== 'out' || visit.batch !== batch);
		return { kind: 'go', gone: gone.map(({ id }) => id).sort() };
	}

	private renew(batch: Batch, attempt: number): unknown {
		if (!this.isCurrent(batch, attempt) || batch.state === 'back') return LOST;
		batch.untilMs = Math.max(batch.untilMs, this.nowMs + LEASE_MS);
		return DONE;
	}

	private finish(batch: Batch, attempt: number, runId: string, ends: readonly ContactEnd[]): unknown {
		if (batch.finishedBy === `${attempt} ${runId}`) return DONE;
		if (!this.isCurrent(batch, attempt) || batch.state !== 'begun' || batch.runId !== runId) return LOST;
		for (const visit of batch.refs) {
			if (visit.state !== 'out' || visit.batch !== batch) continue;
			this.endVisit(visit, ends.find(({ ticketId }) => ticketId === visit.id)?.kind ?? 'done');
		}
		batch.state = 'over';
		batch.finishedBy = `${attempt} ${runId}`;
		return DONE;
	}

	private endVisit(visit: Visit, kind: ContactEnd['kind']): void {
		const { enrollment } = visit;
		if (kind === 'elsewhere') visit.state = 'elsewhere';
		else if (kind === 'failed') {
			visit.state = 'dead';
			if (!enrollment.isFailed) enrollment.journey.counters.failed++;
			enrollment.isFailed = true;
		} else {
			visit.state = 'ended';
			if (enrollment.visits.every(({ state }) => state === 'ended')) this.end(enrollment, 'finished');
		}
	}

	private end(enrollment: ModelEnrollment, state: 'finished' | 'exited'): boolean {
		if (enrollment.state !== 'inside') return false;
		const { counters } = enrollment.journey;
		enrollment.state = state;
		counters.inside--;
		counters[state]++;
		if (enrollment.isFailed) counters.failed--;
		enrollment.isFailed = false;
		for (const visit of enrollment.visits) visit.state = 'ended';
		return true;
	}

	private giveBack(batch: Batch, attempt: number, notBeforeMs: number): unknown {
		if (!this.isCurrent(batch, attempt) || batch.state !== 'leased') return LOST;
		Object.assign(batch, { state: 'back', untilMs: notBeforeMs });
		return DONE;
	}

	private putBack(batch: Batch, attempt: number, ticketIds: readonly string[], dueAtMs: number): unknown {
		if (!this.isCurrent(batch, attempt) || batch.state !== 'leased') return LOST;
		for (const visit of batch.refs) {
			if (!ticketIds.includes(visit.id) || visit.state !== 'out' || visit.batch !== batch) continue;
			const wasDue = 'due' in visit.ready!;
			this.backToReady(visit, dueAtMs);
			if (wasDue) Object.assign(visit, { ready: undefined, isWall: true, dueAtMs });
		}
		batch.refs = batch.refs.filter(({ id }) => !ticketIds.includes(id));
		if (batch.refs.length === 0) batch.state = 'over';
		return DONE;
	}

	private bury(batch: Batch, attempt: number): unknown {
		if (batch.state === 'over' || batch.state === 'begun' || batch.attempt !== attempt) return LOST;
		for (const visit of batch.refs)
			if (visit.state === 'out' && visit.batch === batch) this.endVisit(visit, 'failed');
		batch.state = 'over';
		return DONE;
	}

	private exit(contactId: string, enrollmentId?: string): unknown {
		const meant = this.enrollments.filter(
			(one) => one.contactId === contactId && (enrollmentId === undefined || one.id === enrollmentId),
		);
		return [meant.filter((one) => this.end(one, 'exited')).length];
	}

	private cancel(selection: { enrollmentId: string } | { journeyId: string }): unknown {
		const isMeant = ({ enrollment }: Visit) =>
			'enrollmentId' in selection
				? enrollment.id === selection.enrollmentId
				: enrollment.journey.id === selection.journeyId;
		// A journey is cancelled by its queues, in which those who are elsewhere do not stand.
		const meant = this.live.filter(
			(visit) =>
				isMeant(visit) &&
				visit.state !== 'out' &&
				('enrollmentId' in selection || visit.state !== 'elsewhere'),
		);
		for (const visit of meant) {
			visit.state = 'ended';
			const { enrollment } = visit;
			if (enrollment.visits.every(({ state }) => state === 'ended')) this.end(enrollment, 'exited');
			else this.recover(enrollment);
		}
		return { cancelled: meant.length };
	}

	private recover(enrollment: ModelEnrollment): void {
		if (!enrollment.isFailed || enrollment.visits.some(({ state }) => state === 'dead')) return;
		enrollment.isFailed = false;
		enrollment.journey.counters.failed--;
	}

	private revive(ticketId: string): boolean {
		const visit = this.live.find(({ id, state }) => id === ticketId && state === 'dead');
		if (visit === undefined) return false;
		this.backToReady(visit, this.nowMs);
		this.recover(visit.enrollment);
		return true;
	}

	private setState(journey: ModelJourney, state: string): unknown {
		if (state === 'paused') journey.pausedAtMs ??= this.nowMs;
		else {
			journey.frozenMs = this.lag(journey);
			journey.pausedAtMs = undefined;
		}
		journey.state = state;
		return { state };
	}

	private forget(contactId: string): unknown {
		const own = this.enrollments.filter((one) => one.contactId === contactId);
		const exited = own.filter((one) => this.end(one, 'exited')).length;
		for (const { id } of own) this.forgotten.add(id);
		this.enrollments = this.enrollments.filter((one) => !own.includes(one));
		this.events.delete(contactId);
		return { exited };
	}

	private agenda(stepKeys: readonly string[], untilMs: number): unknown {
		const ofStep = (step: string): number[] => [
			...this.live
				.filter(
					({ state, record, enrollment }) =>
						state === 'in' && record.stepKey === step && this.releases(enrollment.journey),
				)
				.map((visit) => this.instant(visit)),
			...this.batches
				.filter((batch) => batch.stepKey === step && batch.state !== 'over')
				.map((batch) => batch.untilMs),
		];
		const inFlight = (step: string) =>
			this.batches.filter(
				(batch) =>
					batch.stepKey === step &&
					(batch.state === 'leased' || batch.state === 'begun') &&
					batch.untilMs > this.nowMs,
			).length;
		return {
			available: stepKeys
				.map((stepKey) => ({ stepKey, atMs: Math.min(...ofStep(stepKey)) }))
				.filter(({ atMs }) => atMs <= untilMs)
				.sort((a, b) => a.atMs - b.atMs || (a.stepKey < b.stepKey ? -1 : 1)),
			inFlight: Object.fromEntries(stepKeys.map((step) => [step, inFlight(step)])),
		};
	}
}
