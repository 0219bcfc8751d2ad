import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { exportContacts, timelinesOf, type Forgotten } from '../../lib';
import { contactOf } from '../shared/router';
import { Unjudged, itemError } from '../shared/unjudged';
import { pointsReader } from './contact-points';
import { askContacts, askEach, contactFieldOf, hintTestRun, judged, leaveWith, type Asked } from './leave';
import { shownTimeline } from './show';

/** A contact with contact points besides those that are linked to it. */
interface Person {
	contactId: string;
	points: string[];
}

/** Operation Get Timeline: what was decided, where the contact is, where it waits. Reads only. */
export async function getTimeline(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const asked = await askContacts(ctx);
	const { shared, nowMs } = asked.run;
	const contactIds = [...new Set(judged(asked))];
	const timelines = await timelinesOf(shared.store, contactIds, nowMs);
	const shown = new Map(contactIds.map((contactId, i) => [contactId, shownTimeline(timelines[i])]));
	return await leaveWith(ctx, asked, (contactId) => ({ add: { timeline: shown.get(contactId)! } }));
}

/** Operation Export: everything the store holds. Reads only. */
export async function exportAll(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const asked = await askPeople(ctx);
	const { shared, nowMs } = asked.run;
	const people = peopleIn(asked);
	const exports = await exportContacts(shared.store, people, nowMs);
	const byContact = new Map(exports.map((one) => [one.contactId, one as unknown as IDataObject]));
	return await leaveWith(ctx, asked, ({ contactId }) => ({ add: { export: byContact.get(contactId)! } }));
}

/** Operation Forget: erases contacts, one after the other, and says what could not be reached. */
export async function forget(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const asked = await askPeople(ctx);
	const people = peopleIn(asked);
	if (!asked.isReal) return await tryForget(ctx, asked, people);
	const { shared, nowMs } = asked.run;
	const done = new Map<string, Forgotten | Unjudged>();
	for (const { contactId, points } of people) {
		try {
			const forgotten = await shared.store.contacts.forget(contactId, nowMs, { contactPoints: points });
			done.set(contactId, forgotten);
		} catch (error) {
			if (!ctx.continueOnFail()) throw itemError(ctx, error, placeOf(asked, contactId));
			done.set(contactId, new Unjudged((error as Error).message));
		}
	}
	asked.asks = asked.asks.map((ask) => {
		const result = ask instanceof Unjudged ? ask : done.get(ask.contactId)!;
		return result instanceof Unjudged ? result : ask;
	});
	const answerOf = ({ contactId }: Person) => ({
		add: { forgotten: done.get(contactId) as unknown as IDataObject },
	});
	return await leaveWith(ctx, asked, answerOf, { endsJourneys: true });
}

async function tryForget(
	ctx: IExecuteFunctions,
	asked: Asked<Person>,
	people: readonly Person[],
): Promise<INodeExecutionData[][]> {
	const ids = people.map(({ contactId }) => contactId);
	const enrollments = await asked.run.shared.store.enrollments.get(ids);
	const inside = new Map(
		ids.map((contactId, i) => [contactId, enrollments[i].filter(({ state }) => state === 'inside').length]),
	);
	hintTestRun(ctx, `erases ${ids.length} contacts`);
	return await leaveWith(ctx, asked, ({ contactId }) => ({
		add: { forgotten: { wouldExit: inside.get(contactId)! } },
	}));
}

async function askPeople(ctx: IExecuteFunctions): Promise<Asked<Person>> {
	const field = contactFieldOf(ctx);
	const pointsOf = pointsReader(ctx);
	return await askEach(ctx, (one) => ({ contactId: contactOf(ctx, one, field), points: pointsOf(one) }));
}

/** Each contact once, with the contact points of all its items. */
function peopleIn(asked: Asked<Person>): Person[] {
	const people = new Map<string, Person>();
	for (const { contactId, points } of judged(asked)) {
		const known = people.get(contactId)?.points ?? [];
		people.set(contactId, { contactId, points: [...new Set([...known, ...points])] });
	}
	return [...people.values()];
}

function placeOf({ read, asks }: Asked<Person>, contactId: string): number {
	const at = asks.findIndex((ask) => !(ask instanceof Unjudged) && ask.contactId === contactId);
	return read.passing[at].index;
}
