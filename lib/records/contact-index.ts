import type { RecordRoom, RecordStore } from '../store/records';
import { editRecords } from './edit-records';

export interface ContactLink {
	contactId: string;
	ids: readonly string[];
}

/** Ids of what belongs to a contact but lies elsewhere, so that forgetting the contact finds it. One record a contact. */
export class ContactIndex {
	constructor(
		private readonly records: RecordStore,
		private readonly room: Extract<RecordRoom, 'points' | 'contact-effects'>,
	) {}

	/** In input order. One round trip a partition. */
	async of(contactIds: readonly string[]): Promise<string[][]> {
		const found = await this.records.read(this.room, contactIds);
		return found.map((record) => parsed(record?.value));
	}

	/** Idempotent; one round trip a partition where all are there, else two. */
	async add(links: readonly ContactLink[]): Promise<void> {
		await this.edit(links, (old, ids) => new Set([...old, ...ids]));
	}

	/** Idempotent. */
	async remove(links: readonly ContactLink[]): Promise<void> {
		await this.edit(links, (old, ids) => new Set([...old].filter((id) => !ids.has(id))));
	}

	private async edit(
		links: readonly ContactLink[],
		change: (old: ReadonlySet<string>, ids: ReadonlySet<string>) => Set<string>,
	): Promise<void> {
		const byContact = new Map<string, Set<string>>();
		for (const { contactId, ids } of links)
			byContact.set(contactId, new Set([...(byContact.get(contactId) ?? []), ...ids]));
		await editRecords(this.records, this.room, byContact.keys(), (contactId, value) => {
			const old = new Set(parsed(value));
			const next = change(old, byContact.get(contactId)!);
			if (next.size === old.size) return undefined;
			return { value: next.size === 0 ? null : JSON.stringify([...next]) };
		});
	}
}

function parsed(value: string | undefined): string[] {
	return value === undefined ? [] : (JSON.parse(value) as string[]);
}
