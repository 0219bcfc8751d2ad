import { JourneyError } from '../../domain/errors';
import { DAY_MS } from '../../domain/time';
import { compileQuietTime } from './compile';
import type { QuietTimeContact, QuietTimePolicy, QuietTimeVerdict, QuietVerdict } from './policy-json';

/**
 * Whether a contact may be contacted at `nowMs` (milliseconds since 1970, UTC), and until when that holds.
 * `untilMs` is the end of the whole span, also where it is made of several windows or rules; null: for ever.
 * When the zone is not known the policy says whether every candidate zone counts, the journey's does, or
 * nothing is sent; without any clue the answer is never a silent `open`.
 * Pure: the same arguments give the same verdict, within one version of the zone and holiday data.
 * Throws `invalid-policy`, and `invalid-input` for an impossible `nowMs`.
 * Source: zones from the IANA tz database in ICU; holidays from `date-holidays`.
 */
export function evaluateQuietTime(
	policy: QuietTimePolicy,
	contact: QuietTimeContact,
	nowMs: number,
): QuietTimeVerdict {
	return compileQuietTime(policy).evaluate(contact, nowMs);
}

/** Policies that leave no common opening for so long leave none at all. */
const SEARCH_MS = 800 * DAY_MS;

type Clocked = Exclude<QuietTimeVerdict, { kind: 'unknown-zone' }>;

function firstCommonOpening(verdictsAt: (atMs: number) => Clocked[], nowMs: number): number | null {
	for (let at = nowMs; at <= nowMs + SEARCH_MS;) {
		const quiet = verdictsAt(at).filter(({ kind }) => kind === 'quiet');
		if (quiet.length === 0) return at;
		if (quiet.some(({ untilMs }) => untilMs === null)) return null;
		at = Math.max(...quiet.map(({ untilMs }) => untilMs as number));
	}
	return null;
}

function earliest(verdicts: readonly Clocked[]): number | null {
	const ends = verdicts.flatMap(({ untilMs }) => (untilMs === null ? [] : [untilMs]));
	return ends.length > 0 ? Math.min(...ends) : null;
}

/**
 * One verdict from several policies, merged by strictness: quiet when any is quiet, until the first instant at
 * which all are open; `unknown-zone` when any cannot tell. The floor of an administrator is merged in like this.
 * The zone told is that of the first policy that forbids. Throws like `evaluateQuietTime`, and `invalid-input`
 * for an empty list.
 */
export function evaluateQuietTimes(
	policies: readonly QuietTimePolicy[],
	contact: QuietTimeContact,
	nowMs: number,
): QuietTimeVerdict {
	if (policies.length === 0)
		throw new JourneyError('invalid-input', 'No quiet-time policy was given; allowed: one or more.');
	const compiled = policies.map((policy) => compileQuietTime(policy));
	const now = compiled.map((policy) => policy.evaluate(contact, nowMs));
	const clocked = now.filter((verdict): verdict is Clocked => verdict.kind !== 'unknown-zone');
	if (clocked.length < now.length) return { kind: 'unknown-zone' };
	const quiet = clocked.filter((verdict): verdict is QuietVerdict => verdict.kind === 'quiet');
	if (quiet.length === 0) return { ...clocked[0], untilMs: earliest(clocked) };
	const rules = [...new Set(quiet.flatMap((verdict) => verdict.rules))];
	const verdictsAt = (atMs: number) => compiled.map((policy) => policy.evaluate(contact, atMs) as Clocked);
	return { ...quiet[0], rules, untilMs: firstCommonOpening(verdictsAt, nowMs) };
}
