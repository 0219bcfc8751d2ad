import { checkId } from '../contacts/check-id';
import { JourneyError } from '../domain/errors';
import type { Subscription } from '../domain/journey';
import { checkFilter } from '../events/filter-test';
import { judgeEntry, type EntryRule } from '../policy/entry';

/** Throws where a subscription could never be judged: `invalid-input`, `invalid-condition`, `invalid-policy`, `unknown-zone`. */
export function checkSubscription(journeyId: string, subscription: Subscription): void {
	checkId('A subscription', 'journeyId', journeyId);
	checkId('A subscription', 'stepKey', subscription.stepKey);
	for (const part of ['entry', 'exit', 'goal'] as const) {
		const listens = subscription[part];
		if (listens === undefined) continue;
		checkNames(`'${part}.events'`, listens.events);
		if (listens.where !== undefined) checkFilter(listens.where);
	}
	const { entry, goal } = subscription;
	if (entry?.rule !== undefined) checkRule(entry.rule as EntryRule, entry.defaultZone);
	if (goal !== undefined && !(goal.withinMs > 0))
		throw refusal("'goal.withinMs'", goal.withinMs, 'milliseconds above 0');
}

function checkNames(at: string, names: unknown): void {
	if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' && name !== ''))
		throw refusal(at, names, 'a list of event names');
}

/** A rule is tried on made-up facts: what throws now would refuse every entry later. */
function checkRule(rule: EntryRule, zone: string | undefined): void {
	const history = { totalCount: 1, insideCount: 0, lastEnteredAtMs: 0, lastEndedAtMs: 0 };
	const facts = { eventOccurredAtMs: 0, history, key: 'key', keyHistory: history, zone };
	const { repeat } = rule;
	if (repeat !== undefined && judgeEntry({ repeat }, facts, 0) === undefined)
		throw refusal("'entry.rule.repeat'", repeat, "a kind of repeat, such as { kind: 'every-time' }");
}

function refusal(at: string, value: unknown, allowed: string): JourneyError {
	return new JourneyError(
		'invalid-input',
		`A subscription has ${at} ${JSON.stringify(value) ?? 'undefined'}; allowed is ${allowed}.`,
		{ facts: { at } },
	);
}
