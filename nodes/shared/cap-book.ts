import { capsFor, mergeCaps, parseFrequencyCaps, type JourneyError, type JourneyStore } from '../../lib';
import { readFloor, type LoadedFloor } from './floor';
import type { CapRules } from './gates';
import { namedCaps, type NamedCap } from './named-cap';
import { isPolicyTrouble } from './quiet-rules';

/** The caps that bind a message now. */
export interface LoadedCaps {
	caps: NamedCap[];
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
	async tryLoad(rules: CapRules): Promise<LoadedCaps | JourneyError> {
		return await this.load(rules).catch((error: unknown) =>
			isPolicyTrouble(error) ? error : Promise.reject(error),
		);
	}

	/** As {@link tryLoad}, but rejects for any trouble. */
	async load({ saved, scopes, caps }: CapRules): Promise<LoadedCaps> {
		const chosen: LoadedCaps = saved === undefined ? { caps, label: '' } : await this.savedOf(saved);
		this.floor ??= readFloor(this.store);
		const floor = await this.floor;
		const ofFloor = capsFor(namedCaps(floor?.caps ?? [], floor?.label), scopes);
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
		const label = `${name} v${version}`;
		return { caps: namedCaps(parseFrequencyCaps(policy).caps, label), label };
	}
}
