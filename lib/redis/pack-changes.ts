import { packEvent } from '../domain/contact-codec';
import { JourneyError } from '../domain/errors';
import type { ContactChange, Queue } from '../store/contacts';
import { joinParts, type Keys } from './keys';
import type { ScriptArgument } from './run-script';
import { storedLine, STORED_LINES } from './stored-lines';

export function queueMember({ stepKey, journeyId, clock }: Queue): string {
	return joinParts(stepKey, journeyId, clock);
}

/** Keys of one script call; the script knows them by position, from 1. */
class KeyList {
	readonly keys: string[] = [];
	private readonly shared = new Map<string, number>();

	/** The position of the first one. */
	add(...keys: string[]): number {
		return this.keys.push(...keys) - keys.length + 1;
	}

	/** As {@link add}, for a key that several changes use: it is passed once. */
	addShared(key: string): number {
		let position = this.shared.get(key);
		if (position === undefined) this.shared.set(key, (position = this.add(key)));
		return position;
	}
}

/** Keys and arguments of `commit.lua` for changes of contacts of one partition. */
export function packChanges(
	keys: Keys,
	partition: number,
	changes: readonly ContactChange[],
): { keys: string[]; args: ScriptArgument[] } {
	const list = new KeyList();
	const queues = new Map<string, number>();
	list.add(keys.revisionFloor(partition), keys.heads(partition));
	const queueAt = (queue: Queue): number => {
		const member = queueMember(queue);
		let position = queues.get(member);
		if (position === undefined) queues.set(member, (position = list.add(keys.queue(partition, member))));
		return position;
	};
	const args: ScriptArgument[] = [];
	for (const change of changes) {
		const lengthAt = args.push(0) - 1;
		packDocument(list, keys, partition, change, args);
		args.push(change.schedule.length);
		for (const entry of change.schedule)
			args.push(
				queueAt(entry),
				entry.ref,
				entry.atMs === null ? '' : checked(entry.atMs, Number.isFinite(entry.atMs)),
			);
		packRecords(list, keys, partition, change, args);
		args[lengthAt] = args.length - lengthAt - 1;
	}
	const head: ScriptArgument[] = [changes.length, STORED_LINES, queues.size];
	for (const [member, position] of queues) head.push(position, member);
	return { keys: list.keys, args: head.concat(args) };
}

function packDocument(
	list: KeyList,
	keys: Keys,
	partition: number,
	{ contactId, expectedRevision, packed, events, dropEvents }: ContactChange,
	args: ScriptArgument[],
): void {
	const hasEvents = packed === null || events.length > 0 || dropEvents.length > 0;
	args.push(
		list.add(keys.contact(partition, contactId)),
		expectedRevision,
		packed === null ? '-' : behindRevision(expectedRevision + 1, packed),
		hasEvents ? list.add(keys.events(partition, contactId)) : 0,
	);
}

/** Text that begins with NUL is bytes, one a character. */
function behindRevision(revision: number, packed: string): ScriptArgument {
	const stored = `${revision}|${packed}`;
	return packed.startsWith('\0') ? Buffer.from(stored, 'latin1') : stored;
}

function packRecords(
	list: KeyList,
	keys: Keys,
	partition: number,
	{ contactId, events, dropEvents, ledger, journeyCounts, stepCounts }: ContactChange,
	args: ScriptArgument[],
): void {
	args.push(dropEvents.length, ...dropEvents, events.length);
	for (const event of events) args.push(event.id, packEvent(event));
	args.push(ledger.length);
	if (ledger.length > 0) args.push(list.add(keys.ledger(partition, contactId)));
	for (const line of ledger) args.push(storedLine(line));
	args.push(journeyCounts.length + stepCounts.length);
	for (const { journeyId, field, by } of journeyCounts)
		args.push(list.addShared(keys.journeyCounts(partition, journeyId)), field, checked(by));
	for (const { stepKey, by } of stepCounts)
		args.push(list.addShared(keys.stepCounts(partition)), stepKey, checked(by));
}

/** A script that fails halfway keeps what it wrote before: a number that Redis would refuse must not reach it. */
function checked(number: number, isAllowed = Number.isSafeInteger(number)): number {
	if (isAllowed) return number;
	throw new JourneyError('invalid-input', `${number} can be no instant in milliseconds and no count`);
}
