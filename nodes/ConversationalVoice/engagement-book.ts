import {
	JourneyError,
	parseEngagement,
	tighten,
	type Engagement,
	type EngagementOverrides,
	type JourneyStore,
} from '../../lib';
import { CapBook, type LoadedCaps } from '../shared/cap-book';
import { RuleBook, type LoadedRules, type QuietRules } from '../shared/quiet-rules';
import type { VoiceAsk } from './voice-ticket';

/** An engagement as it is now, tightened by the step, with the quiet time that binds it. */
export interface LoadedEngagement {
	/** Name and version. */
	label: string;
	engagement: Engagement;
	rules: LoadedRules;
	/** Rules of a gate before the step. */
	gateRules: LoadedRules | undefined;
	/** The caps behind the hits that gates before the step took, in their order; none for hits of older versions. */
	gateCaps: (LoadedCaps | undefined)[];
}

/** The engagements behind asks, each saved policy read once. Lives as long as one judgement of a batch. */
export class EngagementBook {
	private readonly rules: RuleBook;
	private readonly caps: CapBook;
	private readonly loaded = new Map<string, Promise<Omit<LoadedEngagement, 'gateCaps'>>>();

	constructor(private readonly store: Pick<JourneyStore, 'policies'>) {
		this.rules = new RuleBook(store);
		this.caps = new CapBook(store);
	}

	/** The engagement, or what is wrong with it or its policies: then nobody is called. Rejects where the store is away. */
	async tryLoad(ask: VoiceAsk): Promise<LoadedEngagement | JourneyError> {
		const key = JSON.stringify([ask.engagement, ask.overrides, ask.gateRules, ask.journeyZone]);
		let found = this.loaded.get(key);
		if (found === undefined) {
			found = this.load(ask);
			this.loaded.set(key, found);
		}
		return await Promise.all([found, this.gateCapsOf(ask)])
			.then(([engagement, gateCaps]) => ({ ...engagement, gateCaps }))
			.catch((error: unknown) =>
				error instanceof JourneyError && !error.isRetryable ? error : Promise.reject(error),
			);
	}

	private async gateCapsOf({ gateHits }: VoiceAsk): Promise<LoadedEngagement['gateCaps']> {
		return await Promise.all(gateHits.map(async ({ rules }) => rules && (await this.caps.load(rules))));
	}

	private async load(ask: VoiceAsk): Promise<Omit<LoadedEngagement, 'gateCaps'>> {
		const { policy, version } = await this.store.policies.require(ask.engagement, 'engagement');
		const tightened = tighten(parseEngagement(policy), ask.overrides as EngagementOverrides);
		if (tightened.kind === 'looser') throw tightened.error;
		const { engagement } = tightened;
		return {
			label: `${ask.engagement} v${version}`,
			engagement,
			rules: await this.rules.load(rulesOf(engagement, ask.journeyZone)),
			gateRules: ask.gateRules === null ? undefined : await this.rules.load(ask.gateRules),
		};
	}
}

function rulesOf({ quietTime }: Engagement, journeyZone: string): QuietRules {
	const { policies, presets, hours, reason } = quietTime;
	return {
		journeyZone,
		...(policies.length > 0 ? { alsoSaved: policies } : {}),
		...(presets.length > 0 ? { presets } : {}),
		...(hours === 'standard' ? { voiceHours: true } : { voiceReason: reason ?? '' }),
	};
}
