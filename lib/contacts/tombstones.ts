import { createHash } from 'node:crypto';
import type { DocumentStore } from '../store/documents';

/** Enrollments of forgotten contacts, as hashes: an item that is still in flight finds out that it is to be dropped. */
export class Tombstones {
	constructor(private readonly documents: DocumentStore) {}

	async set(enrollmentIds: Iterable<string>, nowMs: number): Promise<void> {
		for (const enrollmentId of enrollmentIds)
			await this.documents.swap('tombstones', idOf(enrollmentId), 0, String(nowMs));
	}

	/** Those of the enrollments that were forgotten. One small read where nobody ever was. */
	async among(enrollmentIds: readonly string[]): Promise<ReadonlySet<string>> {
		if ((await this.documents.version('tombstones')) === 0) return new Set();
		const distinct = [...new Set(enrollmentIds)];
		const found = await Promise.all(
			distinct.map(async (id) => await this.documents.read('tombstones', idOf(id))),
		);
		return new Set(distinct.filter((_, i) => found[i] !== undefined));
	}

	/** Drops up to `limit` that were set before `beforeMs`: no item is in flight for so long. Returns how many. */
	async sweep(beforeMs: number, limit: number): Promise<number> {
		const { documents } = await this.documents.list('tombstones');
		const old = documents.filter(({ value }) => Number(value) < beforeMs).slice(0, limit);
		for (const { id, revision } of old) await this.documents.swap('tombstones', id, revision, null);
		return old.length;
	}
}

function idOf(enrollmentId: string): string {
	return createHash('sha256').update(enrollmentId).digest('base64url');
}
