import { createHmac } from 'node:crypto';
import { JourneyError } from '../domain/errors';
import type { DocumentStore } from '../store/documents';

const KEY_ID = 'contact-points';

/**
 * Keyed hashes of contact points: they outlive the forgetting of a contact, and say nothing to somebody who has them
 * without the store's key (telephone numbers are few enough to try them all).
 */
export class PointHashes {
	private key: Promise<string> | undefined;

	/** @param newKey makes a secret, asked for once in the life of a store */
	constructor(
		private readonly documents: DocumentStore,
		private readonly newKey: () => string,
	) {}

	/** Of normalised contact points, in input order. One small read in the life of the process. */
	async of(pointKeys: readonly string[]): Promise<string[]> {
		this.key ??= this.readKey();
		try {
			const key = await this.key;
			return pointKeys.map((pointKey) => createHmac('sha256', key).update(pointKey).digest('base64url'));
		} catch (error) {
			this.key = undefined;
			throw error;
		}
	}

	private async readKey(): Promise<string> {
		const read = async () => (await this.documents.read('secrets', KEY_ID))?.value;
		const stored = await read();
		if (stored !== undefined) return stored;
		await this.documents.swap('secrets', KEY_ID, 0, this.newKey());
		const made = await read();
		if (made === undefined)
			throw new JourneyError(
				'store-corrupt',
				'The key of the suppression list was lost as it was being made',
			);
		return made;
	}
}
