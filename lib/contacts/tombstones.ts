import { createHash } from 'node:crypto';
import type { DocumentStore } from '../store/documents';

/** Enrollments of forgotten contacts, as hashes: an item that is still in flight finds out that it is to be dropped. */
export class Tombstones {
	constructor(private readonly documents: DocumentStore) {}

	async set(enrollmentId: string, nowMs: number): Promise<void> {
		await this.documents.swap('tombstones', idOf(enrollmentId), 0, String(nowMs));
	}

	async has(enrollmentId: string): Promise<boolean> {
		return (await this.documents.read('tombstones', idOf(enrollmentId))) !== undefined;
	}
}

function idOf(enrollmentId: string): string {
	return createHash('sha256').update(enrollmentId).digest('base64url');
}
