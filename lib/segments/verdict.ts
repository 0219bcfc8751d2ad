/**
 * What a predicate says about a contact when not everything was recorded. `not-known` matches nothing: neither the
 * predicate nor its negation.
 */
export type Verdict = 'met' | 'not-met' | 'not-known';

/** A yes or no as a verdict. */
export function verdictOf(isMet: boolean): Verdict {
	return isMet ? 'met' : 'not-met';
}

/** `not-known` stays: what was not recorded does not prove the opposite. */
export function negated(verdict: Verdict): Verdict {
	if (verdict === 'not-known') return verdict;
	return verdictOf(verdict === 'not-met');
}

/**
 * Verdicts of the parts of a group: `and` all, `or` any, `none` not any. A part that is not known leaves the group
 * not known unless another part decides it alone. An empty group is as in a filter: `and` and `none` met, `or` not.
 */
export function combineVerdicts(combinator: 'and' | 'or' | 'none', verdicts: readonly Verdict[]): Verdict {
	if (combinator === 'none') return negated(combineVerdicts('or', verdicts));
	const deciding: Verdict = combinator === 'and' ? 'not-met' : 'met';
	if (verdicts.includes(deciding)) return deciding;
	return verdicts.includes('not-known') ? 'not-known' : negated(deciding);
}
