import { packEvent, packLedgerLine } from '../domain/contact-codec';
import { KEPT_LINES } from '../store/ledgers';
import type { ContactChange, Queue } from '../store/contacts';
import { joinParts, type Keys } from './keys';

/** Keys of one script call, each passed once; the script knows them by position, from 1. */
class KeyList {
	readonly keys: string[] = [];
	private readonly positions = new Map<string, number>();

	add(...keys: string[]): number {
		const known = this.positions.get(keys[0]);
		if (known !== undefined) return known;
		const position = this.keys.length + 1;
		this.positions.set(keys[0], position);
		this.keys.push(...keys);
		return position;
	}
}

export function queueMember({ stepKey, journeyId, clock }: Queue): string {
	return joinParts(stepKey, journeyId, clock);
}

/** Keys and arguments of `commit.lua` for changes of contacts of one partition. */
export function packChanges(
	keys: Keys,
	partition: number,
	changes: readonly ContactChange[],
): { keys: string[]; args: (string | number)[] } {
	const list = new KeyList();
	const queues = new Map<string, number>();
	list.add(keys.revisionFloor(partition));
	list.add(keys.heads(partition));

	const queueAt = (queue: Queue): number => {
		const member = queueMember(queue);
		let position = queues.get(member);
		if (position === undefined) queues.set(member, (position = list.add(keys.queue(partition, member))));
		return position;
	};
	const packChange = (change: ContactChange): (string | number)[] => {
		const { contactId, schedule, events, dropEvents, ledger, journeyCounts, stepCounts } = change;
		const hasEvents = change.packed === null || events.length > 0 || dropEvents.length > 0;
		const args: (string | number)[] = [
			list.add(keys.contact(partition, contactId)),
			change.expectedRevision,
			change.packed === null ? '-' : `=${change.packed}`,
			hasEvents ? list.add(keys.events(partition, contactId)) : 0,
			schedule.length,
		];
		for (const entry of schedule) args.push(queueAt(entry), entry.ref, entry.atMs ?? '');
		args.push(dropEvents.length, ...dropEvents, events.length);
		for (const event of events) args.push(event.id, packEvent(event));
		args.push(ledger.length);
		if (ledger.length > 0)
			args.push(list.add(keys.ledger(partition, contactId), keys.ledgerIds(partition, contactId)));
		for (const line of ledger) args.push(packLedgerLine(line));
		args.push(journeyCounts.length + stepCounts.length);
		for (const { journeyId, field, by } of journeyCounts)
			args.push(list.add(keys.journeyCounts(partition, journeyId)), field, by);
		for (const { stepKey, by } of stepCounts) args.push(list.add(keys.stepCounts(partition)), stepKey, by);
		return args;
	};

	const packed = changes.map(packChange);
	const args: (string | number)[] = [changes.length, KEPT_LINES, queues.size];
	for (const [member, position] of queues) args.push(position, member);
	for (const change of packed) args.push(change.length, ...change);
	return { keys: list.keys, args };
}
