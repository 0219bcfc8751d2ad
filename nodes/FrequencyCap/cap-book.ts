import {
	capsFor,
	mergeCaps,
	parseFrequencyCaps,
	type Cap,
	type JourneyError,
	type JourneyStore,
} from '../../lib';
import { readFloor, type LoadedFloor } from '../shared/floor';
import { isPolicyTrouble } from '../shared/quiet-rules';
import type { HitAsk } from './ask';

/** The caps that bind a message now. */
export interface LoadedCaps {
	caps: Cap[];
	/** Names of the saved policies with their versions. */
	label: string;
}

/** The saved caps behind asks and the floor, each read once. Lives as long as one judgement of a batch. */
export class CapBook {
	private readonly saved = new Map<string, Promise<LoadedCaps>>();
	private floor: Promise<LoadedFloor | undefined> | undefined;

	constructor(private readonly store: Pick<JourneyStore, 'policies'>) {}

	/**
	 * The caps that bind a message; where a policy itself is the trouble (missing, unreadable) that is the answer, and
	 * nothing passes. Other errors reject.
	 */
	async tryLoad(ask: HitAsk): Promise<LoadedCaps | JourneyError> {
		return await this.load(ask).catch((error: unknown) =>
			isPolicyTrouble(error) ? error : Promise.reject(error),
		);
	}

	private async load({ saved, scopes, caps }: HitAsk): Promise<LoadedCaps> {
		const chosen = saved === undefined ? { caps: caps as Cap[], label: '' } : await this.savedOf(saved);
		this.floor ??= readFloor(this.store);
		const floor = await this.floor;
		const ofFloor = capsFor(floor?.caps ?? [], scopes);
		return {
			caps: mergeCaps(ofFloor, capsFor(chosen.caps, scopes)),
			label: [chosen.label, ofFloor.length > 0 ? floor!.label : '']
				.filter((label) => label !== '')
				.join(' + '),
		};
	}

	private async savedOf(name: string): Promise<LoadedCaps> {
		let found = this.saved.get(name);
		if (found === undefined) this.saved.set(name, (found = this.read(name)));
		return await found;
	}

	private async read(name: string): Promise<LoadedCaps> {
		const { policy, version } = await this.store.policies.require(name, 'frequency-cap');
		return { caps: parseFrequencyCaps(policy).caps, label: `${name} v${version}` };
	}
}
