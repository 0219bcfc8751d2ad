import { partitionOf } from '../domain/ids';

/**
 * The only builder of Redis keys. Every key is `<prefix>:{<partition>}:<kind>[:<part>...]`: the partition is the hash tag,
 * so that whatever one script touches lies in one slot of a cluster. The last part is written as it is; in
 * earlier ones `%` and `:` are escaped, so that two different lists of parts never make the same key.
 */
export class Keys {
	constructor(
		readonly prefix: string,
		readonly partitions: number,
	) {}

	/** The partition of everything that belongs to this contact, subject or name. */
	partitionOf(key: string): number {
		return partitionOf(key, this.partitions);
	}

	/** A key of any kind; kinds are short words, unique in the store. */
	of(partition: number, kind: string, ...parts: string[]): string {
		let key = `${this.prefix}:{${partition}}:${kind}`;
		if (parts.length === 1) return `${key}:${parts[0]}`;
		const last = parts.length - 1;
		for (let i = 0; i <= last; i++) key += `:${i === last ? parts[i] : escapePart(parts[i])}`;
		return key;
	}

	/** What the store says about itself: format, partitions, storeId. */
	identity(): string {
		return this.of(0, 'store');
	}

	contact(partition: number, contactId: string): string {
		return this.of(partition, CONTACT, contactId);
	}

	/** The highest revision of any removed contact of the partition. */
	revisionFloor(partition: number): string {
		return this.of(partition, 'floor');
	}

	events(partition: number, contactId: string): string {
		return this.of(partition, 'e', contactId);
	}

	ledger(partition: number, contactId: string): string {
		return this.of(partition, 'l', contactId);
	}

	/** Ids of lines of the ledger, in stores of old: nothing reads or writes them any more. */
	olderLedgerIds(partition: number, contactId: string): string {
		return this.of(partition, 'li', contactId);
	}

	/** Earliest instant of each queue of the partition. */
	heads(partition: number): string {
		return this.of(partition, 'heads');
	}

	/** `queue` as {@link joinParts} writes (step key, journey, clock). */
	queue(partition: number, queue: string): string {
		return this.of(partition, 'q', queue);
	}

	journeyCounts(partition: number, journeyId: string): string {
		return this.of(partition, 'jc', journeyId);
	}

	stepCounts(partition: number): string {
		return this.of(partition, 'sc');
	}

	batch(batchId: string): string {
		return this.of(0, 'b', batchId);
	}

	/** Batches in flight by the instant at which their lease is over. */
	batchLeases(): string {
		return this.of(0, 'leases');
	}

	/** Batches given back by the instant from which they may be leased again. */
	batchBacks(): string {
		return this.of(0, 'backs');
	}

	documents(room: string): string {
		return this.of(0, 'd', room);
	}

	documentVersion(room: string): string {
		return this.of(0, 'dv', room);
	}

	records(partition: number, room: string): string {
		return this.of(partition, 'r', room);
	}

	/** Those records of the room that are listed at an instant. */
	recordInstants(partition: number, room: string): string {
		return this.of(partition, 'ri', room);
	}

	/** The highest revision that any record of the partition was given. */
	recordRevision(partition: number): string {
		return this.of(partition, 'rr');
	}

	/** The cap histories of all subjects of the partition. */
	capHistories(partition: number): string {
		return this.of(partition, 'caps');
	}

	/** The names of all segments of the store. */
	segmentNames(): string {
		return this.of(0, 'sn');
	}

	segmentMembers(partition: number, name: string): string {
		return this.of(partition, 'sm', name);
	}

	/** The diff that one run made in the partition. */
	segmentRun(partition: number, name: string, runKey: string): string {
		return this.of(partition, 'sr', name, runKey);
	}

	/** There once a run has made its diff in all partitions. */
	segmentRunEnd(partition: number, name: string, runKey: string): string {
		return this.of(partition, 'se', name, runKey);
	}

	/** The contacts that an open snapshot has seen in the partition. */
	segmentSeen(partition: number, name: string, snapshotId: string): string {
		return this.of(partition, 'ss', name, snapshotId);
	}

	/** The diff that a committed snapshot made in the partition. */
	segmentCommit(partition: number, name: string, snapshotId: string): string {
		return this.of(partition, 'sx', name, snapshotId);
	}

	/** There once a snapshot is to be committed; written before any partition is. */
	segmentDecision(partition: number, name: string, snapshotId: string): string {
		return this.of(partition, 'sd', name, snapshotId);
	}

	/** A channel, not a key: it belongs to no partition. */
	wakeChannel(): string {
		return `${this.prefix}:wake`;
	}

	/** Matches the contacts of all partitions. */
	contactPattern(): string {
		return `${this.prefix.replace(/[*?[\]\\]/g, '\\$&')}:{*}:${CONTACT}:*`;
	}

	/** The contact id in a key that {@link contact} built. */
	contactIdIn(key: string): string {
		return key.slice(key.indexOf(`}:${CONTACT}:`, this.prefix.length) + CONTACT.length + 3);
	}
}

const CONTACT = 'c';

function escapePart(part: string): string {
	return part.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** The parts as one string and back: members of indexes that name more than one thing. */
export function joinParts(...parts: string[]): string {
	return parts.map(escapePart).join(':');
}

export function splitParts(joined: string): string[] {
	return joined.split(':').map((part) => part.replaceAll('%3A', ':').replaceAll('%25', '%'));
}
