import type { IDataObject } from 'n8n-workflow';
import type { JourneyCounters, JourneyStore } from '../../../lib';
import { WaitForEvent } from '../../../nodes/WaitForEvent/WaitForEvent.node';
import { until } from '../test-workflow';
import type { TestNode } from '../canvas';
import type { Lab } from './lab';

/** A wait for events by rows `[output name, event names]`; without a time-out unless `more` has one. */
export function waitFor(rows: [name: string, events: string][], more: IDataObject = {}): IDataObject {
	return {
		resume: 'event',
		triggers: { rows: rows.map(([name, events]) => ({ name, events })) },
		limitWait: false,
		contactField: 'contactId',
		...more,
	};
}

/** A wait that is over at once, and so leaves in an execution of its own. */
export const NO_TIME: IDataObject = {
	resume: 'moment',
	moment: 'duration',
	amount: 0,
	unit: 'seconds',
	contactField: 'contactId',
};

export const wait = (parameters: IDataObject, more: Partial<TestNode> = {}): TestNode => ({
	name: 'Wait',
	type: new WaitForEvent(),
	parameters,
	...more,
});

let events = 0;

export async function happens(
	store: JourneyStore,
	contactId: string,
	name: string,
	more: IDataObject = {},
): Promise<string> {
	const id = `event-${(events += 1)}`;
	const nowMs = Date.now();
	await store.events.record([{ id, name, contactId, occurredAtMs: nowMs, ...more }], nowMs);
	return id;
}

export const counters = async (store: JourneyStore, lab: Lab): Promise<JourneyCounters> =>
	await store.ledger.counters(lab.id);

/** The totals of a journey; they must add up whenever they are looked at. */
export async function totals(store: JourneyStore, lab: Lab): Promise<Omit<JourneyCounters, 'other'>> {
	const { entered, inside, finished, exited, failed } = await counters(store, lab);
	expect(entered).toBe(inside + finished + exited);
	return { entered, inside, finished, exited, failed };
}

export async function untilTotals(
	store: JourneyStore,
	lab: Lab,
	wanted: Partial<JourneyCounters>,
): Promise<void> {
	let last: unknown;
	const holds = async () => {
		const now: IDataObject = { ...(await totals(store, lab)) };
		last = now;
		return Object.entries(wanted).every(([field, value]) => now[field] === value);
	};
	await until(`the totals are ${JSON.stringify(wanted)}`, holds, 8_000).catch((error: Error) => {
		throw new Error(`${error.message}; they are ${JSON.stringify(last)}`);
	});
	await lab.idle();
}

export const contactIds = (items: readonly IDataObject[]): unknown[] =>
	items.map(({ contactId }) => contactId).sort();
