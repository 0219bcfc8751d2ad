import { isSameScope, type Suppression } from '../policy/consent';
import { editRecords } from '../records/edit-records';
import type { RecordStore } from '../store/records';
import type { PointHashes } from './point-hashes';

export interface SuppressionLines {
	/** Normalised. */
	pointKey: string;
	suppressions: readonly Suppression[];
}

/** Contact points that are not to be used, each under its keyed hash: the list holds no address and no number. */
export class SuppressionList {
	constructor(
		private readonly records: RecordStore,
		private readonly hashes: PointHashes,
	) {}

	/** In input order. One round trip a partition. */
	async of(pointKeys: readonly string[]): Promise<Suppression[][]> {
		const found = await this.records.read('suppressed', await this.hashes.of(pointKeys));
		return found.map((record) => parsed(record?.value));
	}

	/** Of the same channel, purpose and topic the first line stays. */
	async add(lines: readonly SuppressionLines[]): Promise<void> {
		await this.edit(lines, (suppressions) => suppressions);
	}

	/** As {@link add}, and whatever stands says no more than this reason and source afterwards. A repeat changes nothing. */
	async anonymise(lines: readonly SuppressionLines[], reason: string, source: string): Promise<void> {
		await this.edit(lines, (suppressions) => suppressions.map((one) => ({ ...one, reason, source })));
	}

	/** Takes contact points off the list. Repeatable. */
	async remove(pointKeys: readonly string[]): Promise<void> {
		await editRecords(this.records, 'suppressed', await this.hashes.of(pointKeys), () => ({ value: null }));
	}

	private async edit(
		lines: readonly SuppressionLines[],
		change: (suppressions: Suppression[]) => Suppression[],
	): Promise<void> {
		const hashes = await this.hashes.of(lines.map(({ pointKey }) => pointKey));
		const added = new Map<string, Suppression[]>();
		lines.forEach(({ suppressions }, i) =>
			added.set(hashes[i], [...(added.get(hashes[i]) ?? []), ...suppressions]),
		);
		await editRecords(this.records, 'suppressed', added.keys(), (hash, value) => {
			const next = parsed(value);
			for (const one of added.get(hash)!) if (!next.some((other) => isSameScope(other, one))) next.push(one);
			const text = JSON.stringify(change(next));
			return next.length === 0 || text === value ? undefined : { value: text };
		});
	}
}

function parsed(value: string | undefined): Suppression[] {
	return value === undefined ? [] : (JSON.parse(value) as Suppression[]);
}
