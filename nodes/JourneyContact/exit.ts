import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Enrollment, EnrollmentSelection, JourneyStore } from '../../lib';
import { itemParameter } from '../shared/item-parameter';
import { contactOf } from '../shared/router';
import { askEach, contactFieldOf, hintTestRun, judged, leaveWith } from './leave';
import { locatedId } from './locator';
import { refuse } from './refuse';

/** Which journeys of whom end, and why. */
interface Exit {
	selection: EnrollmentSelection;
	reason: string;
}

/** Operation Exit: ends journeys of contacts; what they have parked goes with them. */
export async function exit(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const exitOf = exitReader(ctx);
	const field = contactFieldOf(ctx);
	const asked = await askEach(ctx, (one) => exitOf(contactOf(ctx, one, field), one.index));
	const exits = judged(asked);
	const { shared, nowMs } = asked.run;
	const ended = asked.isReal
		? await endAll(shared.store, exits, nowMs)
		: await countInside(shared.store, exits);
	if (!asked.isReal) {
		const total = [...ended.values()].reduce((sum, count) => sum + count, 0);
		hintTestRun(ctx, `ends ${total} journeys of ${exits.length} contacts`);
	}
	return await leaveWith(
		ctx,
		asked,
		(one) => ({ add: { exit: { [asked.isReal ? 'ended' : 'wouldEnd']: ended.get(one)! } } }),
		{ endsJourneys: asked.isReal },
	);
}

function exitReader(ctx: IExecuteFunctions): (contactId: string, index: number) => Exit {
	const fromOf = itemParameter<string>(ctx, 'exitFrom', 'all');
	const journeyOf = itemParameter<unknown>(ctx, 'journey', '');
	const reasonOf = itemParameter<unknown>(ctx, 'reason', '');
	return (contactId, index) => {
		const reason = String(reasonOf(index) ?? '').trim();
		if (reason === '')
			throw refuse(ctx, index, "'Reason' is empty", 'Say why the journey ends; the timeline shows it.');
		if (fromOf(index) !== 'one') return { selection: { contactId }, reason };
		const journeyId = locatedId(journeyOf(index));
		if (journeyId === '') throw refuse(ctx, index, "'Journey' is empty", 'Choose the journey that ends.');
		return { selection: { contactId, journeyId }, reason };
	};
}

/** One call for each reason, and as a rule there is one. */
async function endAll(
	store: JourneyStore,
	exits: readonly Exit[],
	nowMs: number,
): Promise<Map<Exit, number>> {
	const ended = new Map<Exit, number>();
	for (const reason of new Set(exits.map((one) => one.reason))) {
		const same = exits.filter((one) => one.reason === reason);
		const counts = await store.enrollments.exit(
			same.map(({ selection }) => selection),
			reason,
			nowMs,
		);
		same.forEach((one, i) => ended.set(one, counts[i]));
	}
	return ended;
}

async function countInside(store: JourneyStore, exits: readonly Exit[]): Promise<Map<Exit, number>> {
	const enrollments = await store.enrollments.get(exits.map(({ selection }) => selection.contactId));
	return new Map(
		exits.map((one, i) => [one, enrollments[i].filter((enrollment) => isMeant(one, enrollment)).length]),
	);
}

function isMeant({ selection: { journeyId } }: Exit, enrollment: Enrollment): boolean {
	return enrollment.state === 'inside' && (journeyId === undefined || journeyId === enrollment.journeyId);
}
