import type { INodeProperties } from 'n8n-workflow';
import type { JourneyStore, LeasedContact, Verdict } from '../../lib';
import { pacerOf } from './pace';

export const entriesPerHourProperty: INodeProperties = {
	displayName: 'Entries per Hour',
	name: 'entriesPerHour',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 1000,
	description:
		'At most so many begin the journey within an hour, evenly spread; the others have entered and wait in front. Steps of the workflow with the same number share it. 0: all at once',
};

const MINUTES_AN_HOUR = 60;

/**
 * Judges those who have entered right before they begin: at most so many an hour pass, one tick of the pace after the other,
 * over all processes and all steps of the journey with the same number. The others are held until their place, which the
 * ledger tells; after a pause the line goes on at the same pace. Any hour lets through a tick's places more at most.
 */
export function entryThrottle(
	store: Pick<JourneyStore, 'caps'>,
	perHourOf: (contact: LeasedContact) => number,
): (contacts: readonly LeasedContact[], nowMs: number) => Promise<Verdict[]> {
	const pacer = pacerOf(store);
	return async (contacts, nowMs) => {
		const verdicts = contacts.map((): Verdict => ({ kind: 'pass' }));
		for (const { line, perHour, indexes } of linesOf(contacts, perHourOf)) {
			const asks = indexes.map((i) => ({
				hitId: contacts[i].ticketId,
				dueAtMs: contacts[i].record.dueAtMs ?? nowMs,
			}));
			const places = await pacer.places(line, perHour / MINUTES_AN_HOUR, asks, nowMs);
			indexes.forEach((i, position) => {
				const untilMs = places[position];
				if (untilMs > nowMs)
					verdicts[i] = { kind: 'hold', untilMs, reason: 'entry-throttle', facts: { perHour } };
			});
		}
		return verdicts;
	};
}

interface Line {
	line: string;
	perHour: number;
	indexes: number[];
}

/** One line for each journey and number; who has no throttle stands in none. */
function linesOf(
	contacts: readonly LeasedContact[],
	perHourOf: (contact: LeasedContact) => number,
): Iterable<Line> {
	const lines = new Map<string, Line>();
	contacts.forEach((contact, i) => {
		const perHour = perHourOf(contact);
		if (!(perHour > 0)) return;
		const name = `entry:${contact.record.journeyId}:${perHour}`;
		const line = lines.get(name) ?? { line: name, perHour, indexes: [] };
		line.indexes.push(i);
		lines.set(name, line);
	});
	return lines.values();
}
