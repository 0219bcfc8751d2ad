import { JourneyError } from '../../domain/errors';
import { remember } from '../bounded-map';
import { INSTANTS_ALLOWED, isInstant } from '../local-date';
import type { QuietTimeContact, QuietTimePolicy, QuietTimeVerdict } from './policy-json';
import { readPolicy } from './read-policy';
import type { ReadPolicy } from './read-policy';
import { Resolver } from './resolve';
import type { Plan } from './resolve';

/** Throws `invalid-input` for a time that is not in milliseconds since 1970 within the years 1 to 9999. */
export function checkInstant(nowMs: number): void {
	if (isInstant(nowMs)) return;
	throw new JourneyError('invalid-input', `nowMs is ${nowMs}; ${INSTANTS_ALLOWED}.`, {
		facts: { nowMs },
	});
}

/** A quiet-time policy that has been checked once and answers many times; it keeps what it has worked out. */
export class CompiledQuietTime {
	private readonly resolver: Resolver;
	/** The gate's own bound on holding, in days; verdicts do not apply it. */
	readonly maxHoldDays: number;

	constructor(read: ReadPolicy) {
		this.resolver = new Resolver(read);
		this.maxHoldDays = read.maxHoldDays;
	}

	/** The spans that count for a contact and the clock that reads them; null when its zone is not known. */
	planFor(contact: QuietTimeContact): Plan {
		return this.resolver.planFor(contact);
	}

	/** The verdict on one contact at one instant; see `evaluateQuietTime`. */
	evaluate(contact: QuietTimeContact, nowMs: number): QuietTimeVerdict {
		checkInstant(nowMs);
		const plan = this.resolver.planFor(contact);
		if (plan === null) return { kind: 'unknown-zone' };
		const { zone, zoneFrom, timeline } = plan;
		const chunk = timeline.chunkAt(nowMs);
		const segment = chunk.segmentAt(nowMs);
		const until = chunk.untilOf(segment);
		const untilMs = until === Infinity ? null : until;
		const set = chunk.setOf(segment);
		if (set === 0) return { kind: 'open', untilMs, zone, zoneFrom };
		return { kind: 'quiet', untilMs, rules: timeline.rulesOf(set), zone, zoneFrom };
	}
}

const TEXTS_KEPT = 200;
const byObject = new WeakMap<object, CompiledQuietTime>();
const byText = new Map<string, CompiledQuietTime>();

/**
 * Checks a policy once, for many verdicts. A policy object that was compiled before, or reads the same as one,
 * gives the same answer object: do not change a policy after its first use.
 * Throws `invalid-policy` with what was read, at which path, and what is allowed.
 */
export function compileQuietTime(policy: QuietTimePolicy): CompiledQuietTime {
	const known = typeof policy === 'object' && policy !== null ? byObject.get(policy) : undefined;
	if (known) return known;
	const read = () => new CompiledQuietTime(readPolicy(policy));
	// A saved policy is a new object at each read: its text finds what was worked out before.
	const text = JSON.stringify(policy) ?? '';
	const compiled = byText.get(text) ?? remember(byText, TEXTS_KEPT, text, read());
	byObject.set(policy, compiled);
	return compiled;
}
