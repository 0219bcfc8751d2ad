import type { IDataObject } from 'n8n-workflow';
import { JourneyContact } from '../../nodes/JourneyContact/JourneyContact.node';
import { Pass, type Harness, type TestNode, type TestWorkflow } from './harness';

/** A workflow of one Journey Contact behind Start, with a node behind each of its outputs. */
export function contactAlone(
	harness: Harness,
	parameters: IDataObject,
	settings: TestNode['settings'] = {},
): TestWorkflow {
	const after = ['After', 'After 1'].map((name) => ({ name, type: new Pass() }));
	return harness.workflow(
		[{ name: 'Contact', type: new JourneyContact(), parameters, settings }, ...after],
		[
			['Start', 0, 'Contact'],
			['Contact', 0, 'After'],
			['Contact', 1, 'After 1'],
		],
	);
}

let made = 0;

/** Names of their own, so that tests share a store. */
export function fresh(word: string): string {
	return `${word}-${(made += 1)}`;
}

/** Lets a contact into a journey, and parks it there. */
export async function waits(
	{ store }: Harness,
	contactId: string,
	more: { journeyId?: string; stepKey?: string; events?: string[]; dueAtMs?: number } = {},
): Promise<{ enrollmentId: string }> {
	const { journeyId = 'cart', stepKey = 'n8n:cart:wait', events = ['paid'], dueAtMs } = more;
	const enrollmentId = fresh('enrollment');
	const nowMs = Date.now();
	await store.waiting.park(
		[
			{
				...{ stepKey, contactId, enrollmentId, journeyId, dueAtMs },
				visit: 'v1',
				item: { json: { contactId }, tag: {} },
				waitFor: { branches: [{ events }] },
			},
		],
		nowMs,
	);
	return { enrollmentId };
}

/** The `journey` field of an item in such a journey. */
export function journeyField(
	{ store }: Harness,
	enrollmentId: string,
	journeyId = 'cart',
): { journey: IDataObject } {
	return {
		journey: { journeyId, enrollmentId, visit: 'v1', enteredAtMs: Date.now(), storeId: store.storeId },
	};
}

/** `state: reason` of all enrollments of a contact. */
export async function states({ store }: Harness, contactId: string): Promise<string[]> {
	const [enrollments] = await store.enrollments.get([contactId]);
	return enrollments.map(({ state, reason }) => [state, reason].filter(Boolean).join(': '));
}

export const GOES_ON: TestNode['settings'] = { onError: 'continueRegularOutput' };
