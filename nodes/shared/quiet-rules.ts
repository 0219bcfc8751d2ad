import {
	compileQuietTime,
	evaluateQuietTimes,
	JourneyError,
	listPresets,
	mergeCaps,
	presetCaps,
	presetPolicies,
	type JourneyStore,
	type JsonObject,
	type QuietTimeContact,
	type QuietTimePolicy,
	type QuietTimeVerdict,
} from '../../lib';
import { readFloor, type LoadedFloor } from './floor';
import { namedCaps, type NamedCap } from './named-cap';

/** Which quiet-time policies judge a contact; kept in tickets and stamps, so that judging again needs no form. */
export interface QuietRules extends JsonObject {
	/** The policy of the form. */
	own?: JsonObject;
	/** Or the name of a saved one, read anew at each judgement. */
	saved?: string;
	/** Names of saved ones that count in addition, read anew too. */
	alsoSaved?: string[];
	/** Ids of presets of calling hours that count in addition. */
	presets?: string[];
	/** Adds 08:00 to 21:00 on the contact's clock. */
	voiceHours?: boolean;
	/** Why a voice step goes without them. */
	voiceReason?: string;
	/** The workflow's time zone. */
	journeyZone: string;
}

/** Rules as they are now. */
export interface LoadedRules {
	policies: QuietTimePolicy[];
	/** Names of the policies with their versions. */
	label: string;
	maxHoldDays: number;
	presets: readonly string[];
	/** What the floor demands beside quiet time. */
	floor: LoadedFloor | undefined;
}

const QUIET_TIME = 'quiet-time';
const OWN_LABEL = 'this step';

const VOICE_RULE = {
	name: 'voice 08:00 to 21:00',
	weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '21:00', to: '08:00' }],
} as const;

/** The policies behind rules, each saved one read once. Lives as long as one judgement of a batch. */
export class RuleBook {
	private readonly loaded = new Map<string, Promise<LoadedRules>>();
	private floor: Promise<LoadedFloor | undefined> | undefined;

	constructor(private readonly store: Pick<JourneyStore, 'policies'>) {}

	/** Errors: `unknown-policy` where a saved one is missing (nothing passes without it), `invalid-policy`. */
	async load(rules: QuietRules): Promise<LoadedRules> {
		const key = JSON.stringify(rules);
		let found = this.loaded.get(key);
		if (found === undefined) {
			found = this.read(rules);
			this.loaded.set(key, found);
		}
		return await found;
	}

	/** Like {@link load}; where the policy itself is the trouble (missing, unreadable) it is the answer. Other errors reject. */
	async tryLoad(rules: QuietRules): Promise<LoadedRules | JourneyError> {
		return await this.load(rules).catch((error: unknown) =>
			isPolicyTrouble(error) ? error : Promise.reject(error),
		);
	}

	private async read(rules: QuietRules): Promise<LoadedRules> {
		const { alsoSaved = [], presets = [], journeyZone } = rules;
		const main = await this.mainOf(rules);
		const also = await Promise.all(alsoSaved.map(async (name) => await this.savedOf(name)));
		this.floor ??= readFloor(this.store);
		const floor = await this.floor;
		const all = [...(main ? [main] : []), ...also, ...presets.flatMap(presetOf)];
		if (rules.voiceHours) all.push(voiceHours(main?.policy));
		if (floor?.quietTime) all.push({ label: floor.label, policy: floor.quietTime });
		return { ...rulesFrom(all, journeyZone), presets, floor };
	}

	private async mainOf({ own, saved }: QuietRules): Promise<NamedPolicy | undefined> {
		if (saved === undefined) return own && { label: OWN_LABEL, policy: own as QuietTimePolicy };
		return await this.savedOf(saved);
	}

	private async savedOf(name: string): Promise<NamedPolicy> {
		const { policy, version } = await this.store.policies.require(name, QUIET_TIME);
		return { label: `${name} v${version}`, policy: policy as QuietTimePolicy };
	}
}

interface NamedPolicy {
	label: string;
	policy: QuietTimePolicy;
}

/** Whether judging by these rules takes the store. */
export function namesSaved({ saved, alsoSaved = [] }: QuietRules): boolean {
	return saved !== undefined || alsoSaved.length > 0;
}

/** The rules of a form without the store: saved policies and the floor are not known then. */
export function rulesWithoutStore(rules: QuietRules): LoadedRules {
	const { own, presets = [], journeyZone } = rules;
	const policy = own as QuietTimePolicy | undefined;
	const all = [...(policy ? [{ label: OWN_LABEL, policy }] : []), ...presets.flatMap(presetOf)];
	if (rules.voiceHours) all.push(voiceHours(policy));
	return { ...rulesFrom(all, journeyZone), presets, floor: undefined };
}

/** The policies of a preset under one label. */
function presetOf(id: string): NamedPolicy[] {
	const label = presetLabel(id);
	return presetPolicies(id).map((policy) => ({ label, policy }));
}

function presetLabel(id: string): string {
	return `preset ${id} v${listPresets().find((preset) => preset.id === id)?.version}`;
}

function voiceHours(main: QuietTimePolicy | undefined): NamedPolicy {
	const zone = { ...main?.zone, basis: 'contact' as const };
	return {
		label: 'voice hours',
		policy: {
			zone,
			rules: [{ ...VOICE_RULE, weekly: VOICE_RULE.weekly.map((row) => ({ ...row, days: [...row.days] })) }],
		},
	};
}

function rulesFrom(
	all: readonly NamedPolicy[],
	journeyZone: string,
): Pick<LoadedRules, 'policies' | 'label' | 'maxHoldDays'> {
	const policies = all.map(({ policy }) => ({ ...policy, zone: { journeyZone, ...policy.zone } }));
	return {
		policies,
		label: [...new Set(all.map(({ label }) => label))].join(' + ') || 'none',
		maxHoldDays: Math.min(...policies.map((policy) => compileQuietTime(policy).maxHoldDays), 366),
	};
}

/** The verdict of all the rules, merged by strictness. */
export function judgeQuiet(
	{ policies }: LoadedRules,
	contact: QuietTimeContact,
	nowMs: number,
): QuietTimeVerdict {
	if (policies.length === 0) return { kind: 'open', untilMs: null, zone: 'UTC', zoneFrom: 'journey' };
	return evaluateQuietTimes(policies, contact, nowMs);
}

/** The caps that floor and presets put on messages to a contact, to be merged with those of the sender. */
export function capsOfRules({ floor, presets }: LoadedRules, contact: QuietTimeContact): NamedCap[] {
	const ofPresets = presets.map((id) => namedCaps(presetCaps([id], contact), presetLabel(id)));
	return mergeCaps(namedCaps(floor?.caps ?? [], floor?.label), ...ofPresets);
}

/** The zones by whose clocks a verdict was reached: several where the contact's is not known. */
export function zonesOf(verdict: QuietTimeVerdict): string[] {
	return verdict.kind === 'unknown-zone' ? [] : verdict.zone.split(', ');
}

/** Whether a contact whose zone is not known waits; the others cannot be judged and do not pass. */
export function holdsUnknown({ policies }: LoadedRules): boolean {
	return policies.some(({ zone }) => zone?.whenUnknown === 'hold');
}

/** A verdict as the ledger and the item's `gate` field tell it. */
export function verdictFacts(verdict: QuietTimeVerdict, label: string): JsonObject {
	if (verdict.kind === 'unknown-zone') return { policy: label, zone: null };
	const { zone, zoneFrom, untilMs } = verdict;
	return {
		policy: label,
		...(verdict.kind === 'quiet' ? { rules: [...verdict.rules] } : {}),
		zone,
		zoneFrom,
		[verdict.kind === 'quiet' ? 'quietUntil' : 'openUntil']:
			untilMs === null ? null : new Date(untilMs).toISOString(),
	};
}

/** Whether a policy itself is the trouble: it is missing, or cannot be read. */
export function isPolicyTrouble(error: unknown): error is JourneyError {
	return (
		error instanceof JourneyError && ['unknown-policy', 'invalid-policy', 'unknown-zone'].includes(error.code)
	);
}
