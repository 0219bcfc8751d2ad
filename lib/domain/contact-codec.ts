import {
	bareRecord,
	type Contact,
	type Enrollment,
	type JourneyHistory,
	type KeptAnswer,
	type Outcome,
	type Ticket,
} from './contact';
import type { StoredEvent } from './events';
import type { LedgerLine } from './ledger';

/*
 * Documents are stored as JSON arrays by position: a parked contact costs half of what it would with field names.
 * A new field goes to the end; a reader of an older document sees undefined there. Trailing gaps are cut.
 * The items of the tickets stand behind the array, each on a line of its own, in the order of the tickets: most decisions
 * never look at them, and so neither read nor write their JSON. Format 1 had them inside the tickets; it is read as well.
 */
const FORMAT = 2;
const ITEM_APART = 0;
const LINE_FEED = '\n';
/** The text of items that have not changed since they were read. Items are replaced, never edited. */
const itemTexts = new WeakMap<Ticket, string>();
const STATES = ['waiting', 'ready', 'out', 'dead'] as const;
const ENROLLMENT_STATES = ['inside', 'finished', 'exited'] as const;

function trimmed(values: unknown[]): unknown[] {
	let length = values.length;
	while (length > 0 && (values[length - 1] === undefined || values[length - 1] === null)) length--;
	values.length = length;
	return values;
}

function orEmpty<T extends object>(value: T | undefined | null): T {
	return value ?? ({} as T);
}

function orNothing(value: object | undefined): object | undefined {
	return value === undefined || Object.keys(value).length === 0 ? undefined : value;
}

function some<T>(value: T | null | undefined): T | undefined {
	return value ?? undefined;
}

function packEventBody(event: StoredEvent): unknown[] {
	return trimmed([
		event.seq,
		event.name,
		event.occurredAtMs,
		event.recordedAtMs,
		orNothing(event.data),
		event.correlation,
		event.onlyJourneyId,
	]);
}

function unpackEventBody(contactId: string, id: string, row: unknown[]): StoredEvent {
	const event: StoredEvent = {
		id,
		contactId,
		seq: row[0] as number,
		name: row[1] as string,
		occurredAtMs: row[2] as number,
		recordedAtMs: row[3] as number,
		data: orEmpty(row[4] as StoredEvent['data'] | undefined),
	};
	if (row[5] !== undefined && row[5] !== null) event.correlation = row[5] as StoredEvent['correlation'];
	if (row[6] !== undefined && row[6] !== null) event.onlyJourneyId = row[6] as string;
	return event;
}

/** An event without its id and contact id, which its key holds. */
export function packEvent(event: StoredEvent): string {
	return JSON.stringify(packEventBody(event));
}

export function unpackEvent(contactId: string, id: string, packed: string): StoredEvent {
	return unpackEventBody(contactId, id, JSON.parse(packed) as unknown[]);
}

function packOutcome(outcome: Outcome | undefined): unknown {
	if (outcome === undefined) return undefined;
	return outcome.outcome === 'due' ? 0 : [outcome.branch, outcome.event.id, ...packEventBody(outcome.event)];
}

function unpackOutcome(contactId: string, packed: unknown): Outcome | undefined {
	if (packed === undefined || packed === null) return undefined;
	if (packed === 0) return { outcome: 'due' };
	const [branch, id, ...body] = packed as [number, string, ...unknown[]];
	return { outcome: 'event', branch, event: unpackEventBody(contactId, id, body) };
}

function packTicket(ticket: Ticket): unknown[] {
	return trimmed([
		ticket.id,
		ticket.enrollmentId,
		ticket.stepKey,
		ticket.visit,
		ITEM_APART,
		STATES.indexOf(ticket.state),
		ticket.parkedAtMs,
		ticket.dueAtMs,
		ticket.clock === 'wall' ? undefined : 1,
		ticket.waitFor,
		packOutcome(ticket.outcome),
		ticket.readyAtMs,
		ticket.batchId,
		ticket.failure,
	]);
}

function unpackTicket(contactId: string, row: unknown[], itemText: string | undefined): Ticket {
	let item = row[4] as Ticket['item'] | typeof ITEM_APART;
	const ticket: Ticket = {
		id: row[0] as string,
		enrollmentId: row[1] as string,
		stepKey: row[2] as string,
		visit: row[3] as string,
		get item() {
			return item === ITEM_APART ? (item = JSON.parse(itemText!) as Ticket['item']) : item;
		},
		state: STATES[row[5] as number],
		parkedAtMs: row[6] as number,
		dueAtMs: some(row[7] as number | null),
		clock: row[8] ? 'journey' : 'wall',
		waitFor: some(row[9] as Ticket['waitFor'] | null),
		outcome: unpackOutcome(contactId, row[10]),
		readyAtMs: some(row[11] as number | null),
		batchId: some(row[12] as string | null),
		failure: some(row[13] as Ticket['failure'] | null),
	};
	if (itemText !== undefined) itemTexts.set(ticket, itemText);
	return ticket;
}

function packEnrollment(enrollment: Enrollment): unknown[] {
	return trimmed([
		enrollment.id,
		enrollment.journeyId,
		ENROLLMENT_STATES.indexOf(enrollment.state),
		enrollment.entry,
		enrollment.enteredAtMs,
		enrollment.endedAtMs,
		enrollment.reason,
		enrollment.key,
		orNothing(enrollment.correlation),
		enrollment.goalAtMs,
		enrollment.runs.length > 0 ? enrollment.runs : undefined,
		orNothing(enrollment.consumed),
		orNothing(enrollment.answers),
		enrollment.failure,
		enrollment.sinceMs,
		orNothing(enrollment.elsewhere),
	]);
}

function unpackEnrollment(row: unknown[]): Enrollment {
	return {
		id: row[0] as string,
		journeyId: row[1] as string,
		state: ENROLLMENT_STATES[row[2] as number],
		entry: row[3] as string,
		enteredAtMs: row[4] as number,
		endedAtMs: some(row[5] as number | null),
		reason: some(row[6] as string | null),
		key: some(row[7] as string | null),
		correlation: some(row[8] as Enrollment['correlation'] | null),
		goalAtMs: some(row[9] as number | null),
		runs: (row[10] as string[] | null | undefined) ?? [],
		consumed: bareRecord(row[11] as Record<string, number[]> | null | undefined),
		answers: bareRecord(row[12] as Record<string, KeptAnswer> | null | undefined),
		failure: some(row[13] as Enrollment['failure'] | null),
		sinceMs: some(row[14] as number | null | undefined),
		elsewhere: some(row[15] as string[] | null | undefined),
	};
}

function packHistory(history: JourneyHistory): unknown[] {
	return trimmed([
		history.entries,
		history.lastEnteredAtMs,
		history.lastEndedAtMs,
		history.goals || undefined,
		orNothing(history.keys),
	]);
}

function unpackHistory(row: unknown[]): JourneyHistory {
	return {
		entries: row[0] as number,
		lastEnteredAtMs: row[1] as number,
		lastEndedAtMs: some(row[2] as number | null),
		goals: (row[3] as number | null | undefined) ?? 0,
		keys: bareRecord(row[4] as JourneyHistory['keys'] | null | undefined),
	};
}

export function packContact(contact: Contact): string {
	const history = bareRecord<unknown[]>();
	for (const [journeyId, past] of Object.entries(contact.history)) history[journeyId] = packHistory(past);
	let packed = JSON.stringify(
		trimmed([
			FORMAT,
			contact.lastSeq,
			contact.enrollments.map(packEnrollment),
			contact.tickets.map(packTicket),
			orNothing(history),
		]),
	);
	for (const ticket of contact.tickets) {
		let text = itemTexts.get(ticket);
		if (text === undefined) itemTexts.set(ticket, (text = JSON.stringify(ticket.item)));
		packed += LINE_FEED + text;
	}
	return packed;
}

export function unpackContact(contactId: string, packed: string): Contact {
	const [head, ...items] = packed.split(LINE_FEED);
	const row = JSON.parse(head) as unknown[];
	const history: Contact['history'] = bareRecord();
	for (const [journeyId, past] of Object.entries(orEmpty(row[4] as Record<string, unknown[]> | undefined)))
		history[journeyId] = unpackHistory(past);
	return {
		contactId,
		lastSeq: row[1] as number,
		enrollments: ((row[2] as unknown[][] | undefined) ?? []).map(unpackEnrollment),
		tickets: ((row[3] as unknown[][] | undefined) ?? []).map((ticket, i) =>
			unpackTicket(contactId, ticket, items[i]),
		),
		history,
	};
}

export function packLedgerLine(line: LedgerLine): string {
	return JSON.stringify(
		trimmed([
			line.atMs,
			line.what,
			line.journeyId,
			line.enrollmentId,
			line.step,
			line.visit,
			line.reason,
			line.facts === undefined ? undefined : orNothing(line.facts),
		]),
	);
}

export function unpackLedgerLine(packed: string): LedgerLine {
	const row = JSON.parse(packed) as unknown[];
	const line: LedgerLine = { atMs: row[0] as number, what: row[1] as string };
	const names = ['journeyId', 'enrollmentId', 'step', 'visit', 'reason', 'facts'] as const;
	names.forEach((name, i) => {
		const value = row[i + 2];
		if (value !== undefined && value !== null) Object.assign(line, { [name]: value });
	});
	return line;
}
