import { remember } from '../bounded-map';
import { candidateZones, normaliseZone, zoneClock } from '../zones';
import type { PhonePlace, Place } from '../zones';
import { isFor, textOf, whereaboutsOf } from './audience';
import type { Whereabouts } from './audience';
import type { QuietTimeContact, ZoneSource } from './policy-json';
import type { ReadPolicy } from './read-policy';
import type { Block } from './read-times';
import { Timeline } from './timeline';

/** What is asked for every contact alike: the spans that count, and by whose clock; null: not known. */
export type Plan = { timeline: Timeline; zone: string; zoneFrom: ZoneSource } | null;

/** The zones that count for a contact. */
interface Zones {
	zones: readonly string[];
	zoneFrom: ZoneSource;
}

/** One map a field: joining the fields into one key would cost more than the rest of a verdict. */
type PlanTree = Map<unknown, Map<unknown, Map<unknown, Map<unknown, Plan>>>>;

const PLANS_KEPT = 20_000;
const TIMELINES_KEPT = 1_000;

function branch<T>(map: Map<unknown, Map<unknown, T>>, key: unknown): Map<unknown, T> {
	let found = map.get(key);
	if (found === undefined) map.set(key, (found = new Map()));
	return found;
}

/** Finds the plan of a contact. Contacts alike in zone, place and number share one. */
export class Resolver {
	private plans: PlanTree = new Map();
	private planCount = 0;
	private readonly timelines = new Map<string, Timeline>();
	/** The longest part of a number that can matter to a rule. */
	private readonly prefixLength: number;

	constructor(private readonly policy: ReadPolicy) {
		const prefixes = policy.rules.flatMap(({ audience }) => audience.phonePrefixes);
		this.prefixLength = Math.max(0, ...prefixes.map((prefix) => prefix.length));
	}

	/** Numbers of the North American plan differ by area code and rule prefix only. */
	private phoneKey(phone: string): string {
		if (phone.length !== 12 || !phone.startsWith('+1')) return phone;
		return /^\+\d+$/.test(phone) ? phone.slice(0, Math.max(5, this.prefixLength)) : phone;
	}

	planFor(contact: QuietTimeContact): Plan {
		const { timeZone, country, state, phone } = contact;
		const number = typeof phone === 'string' && phone !== '' ? this.phoneKey(phone) : phone;
		const known = this.plans.get(timeZone)?.get(country)?.get(state)?.get(number);
		if (known !== undefined) return known;
		if (this.planCount >= PLANS_KEPT) {
			this.plans = new Map();
			this.planCount = 0;
		}
		this.planCount++;
		const byCountry = branch(this.plans, timeZone);
		const plan = this.plan(contact);
		branch(branch(byCountry, country), state).set(number, plan);
		return plan;
	}

	private plan(contact: QuietTimeContact): Plan {
		const whereabouts = whereaboutsOf(contact);
		const used = this.zoneOf(textOf(contact.timeZone), whereabouts.address, whereabouts.phone);
		if (used === null) return null;
		const numbers = this.blocksFor(whereabouts);
		const { zones, zoneFrom } = used;
		return { timeline: this.timeline(numbers, zones), zone: zones.join(', '), zoneFrom };
	}

	private zoneOf(timeZone: string, address: Place, phone: PhonePlace | null): Zones | null {
		const { basis, journeyZone, whenUnknown } = this.policy;
		const one = (zone: string, zoneFrom: ZoneSource): Zones => ({ zones: [zone], zoneFrom });
		if (basis === 'journey' && journeyZone !== null) return one(journeyZone, 'journey');
		const own = normaliseZone(timeZone, address.countries[0]);
		if (own !== null) return one(own, 'contact');
		const { zones, from } = candidateZones(address, phone);
		if (zones.length === 1) return one(zones[0], from);
		if (whenUnknown === 'journey' && journeyZone !== null) return one(journeyZone, 'journey');
		if (whenUnknown === 'hold' || zones.length === 0) return null;
		return { zones, zoneFrom: 'strictest' };
	}

	/** Numbers of the blocks that count for somebody at these places: 0 is general, rule i is i + 1. */
	private blocksFor(whereabouts: Whereabouts): number[] {
		const { match, rules } = this.policy;
		const matching = rules.flatMap(({ audience }, i) => (isFor(audience, whereabouts) ? [i + 1] : []));
		if (match === 'strictest') return [0, ...matching];
		return matching.length > 0 ? [matching[0]] : [0];
	}

	private timeline(numbers: readonly number[], zones: readonly string[]): Timeline {
		const key = `${numbers.join()}|${zones.join()}`;
		const known = this.timelines.get(key);
		if (known) return known;
		const { general, rules } = this.policy;
		const blocks: Block[] = numbers.map((number) => (number === 0 ? general : rules[number - 1].block));
		const clocks = zones.map((zone) => zoneClock(zone));
		return remember(this.timelines, TIMELINES_KEPT, key, new Timeline(blocks, clocks));
	}
}
