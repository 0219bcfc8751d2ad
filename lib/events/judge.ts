import type { Enrollment } from '../domain/contact';
import type { StoredEvent } from '../domain/events';
import { readPath } from '../domain/json';
import type { CorrelationPair, ExitSubscription, GoalSubscription, Journey, Subscription } from '../domain/journey';
import type { ContactDraft } from '../contacts/draft';
import { end } from '../contacts/enrollment-transitions';
import { enterByEvent, type SegmentFacts } from '../enrollments/enter-by-event';
import { makeReady } from '../waiting/park';
import { compareCorrelation, matchWait, nameMatches, type FilterTest } from './match';

/** Everything outside the contact that a judgement reads. */
export interface JudgeContext {
	journeys: ReadonlyMap<string, Journey>;
	test: FilterTest;
	segments: SegmentFacts;
}

/**
 * What one new event does to its contact, in this order: goals are counted, exits end enrollments, waits are released,
 * entries begin. So an event that is goal and exit counts as goal first, and an exited contact is not released.
 */
export function judgeEvent(draft: ContactDraft, event: StoredEvent, context: JudgeContext, nowMs: number): void {
	for (const journey of context.journeys.values())
		for (const subscription of Object.values(journey.subscriptions)) {
			if (subscription.goal) countGoals(draft, journey.journeyId, subscription.goal, event, context, nowMs);
		}
	for (const journey of context.journeys.values())
		for (const subscription of Object.values(journey.subscriptions)) {
			if (subscription.exit) exitByEvent(draft, journey.journeyId, subscription.exit, event, context, nowMs);
		}
	releaseWaits(draft, event, context, nowMs);
	for (const journey of context.journeys.values())
		for (const subscription of Object.values(journey.subscriptions))
			judgeEntryOf(draft, journey, subscription, event, context, nowMs);
}

function isListedEvent(listed: { events: string[]; where?: object }, event: StoredEvent, test: FilterTest): boolean {
	return (
		listed.events.some((pattern) => nameMatches(pattern, event.name)) &&
		(listed.where === undefined || test(listed.where, event))
	);
}

/** Compares an event with the values that the enrollment kept at entry. */
function correlates(
	pairs: readonly CorrelationPair[] | undefined,
	enrollment: Enrollment,
	event: StoredEvent,
	uncorrelated: 'all' | 'none',
): boolean {
	if (pairs === undefined || pairs.length === 0) return true;
	const wanted: Record<string, string | number | boolean> = {};
	for (const { eventField, itemField } of pairs) {
		const value = enrollment.correlation?.[itemField];
		if (value === undefined) return uncorrelated === 'all';
		wanted[eventField] = value;
	}
	const compared = compareCorrelation(wanted, event);
	return compared === 'match' || (compared === 'absent' && uncorrelated === 'all');
}

function countGoals(
	draft: ContactDraft,
	journeyId: string,
	goal: GoalSubscription,
	event: StoredEvent,
	{ test }: JudgeContext,
	nowMs: number,
): void {
	const open = draft.contact.enrollments.filter(
		(enrollment) =>
			enrollment.journeyId === journeyId &&
			enrollment.goalAtMs === undefined &&
			event.occurredAtMs >= enrollment.enteredAtMs &&
			event.occurredAtMs < enrollment.enteredAtMs + goal.withinMs,
	);
	if (open.length === 0 || !isListedEvent(goal, event, test)) return;
	for (const enrollment of open) {
		if (!correlates(goal.correlate, enrollment, event, 'none')) continue;
		enrollment.goalAtMs = event.occurredAtMs;
		const history = draft.contact.history[journeyId];
		if (history) {
			if (history.goals === 0) draft.count(journeyId, 'goal:contacts');
			history.goals += 1;
		}
		draft.count(journeyId, 'goal');
		const value = goal.valueField === undefined ? undefined : readPath(event.data, goal.valueField);
		const amount = Number(value);
		const hasValue = value !== undefined && value !== null && Number.isFinite(amount);
		if (hasValue) draft.count(journeyId, 'goal:value-in-thousandths', Math.round(amount * 1_000));
		draft.note({
			atMs: nowMs,
			what: 'goal',
			journeyId,
			enrollmentId: enrollment.id,
			reason: event.name,
			facts: { eventId: event.id, ...(hasValue ? { value: amount } : {}) },
		});
	}
}

function exitByEvent(
	draft: ContactDraft,
	journeyId: string,
	exit: ExitSubscription,
	event: StoredEvent,
	{ test }: JudgeContext,
	nowMs: number,
): void {
	const inside = draft.contact.enrollments.filter(
		(enrollment) =>
			enrollment.journeyId === journeyId &&
			enrollment.state === 'inside' &&
			event.occurredAtMs >= enrollment.enteredAtMs,
	);
	if (inside.length === 0) return;
	const isSegmentExit = exit.segment !== undefined && event.name === 'segment.entered' && event.data.segment === exit.segment;
	if (!isSegmentExit && !isListedEvent(exit, event, test)) return;
	for (const enrollment of inside)
		if (isSegmentExit || correlates(exit.correlate, enrollment, event, exit.uncorrelated ?? 'all'))
			end(draft, enrollment, 'exited', isSegmentExit ? `segment: ${exit.segment}` : `event: ${event.name}`, nowMs);
}

function releaseWaits(draft: ContactDraft, event: StoredEvent, { test }: JudgeContext, nowMs: number): void {
	const waiting = draft.contact.tickets.filter((ticket) => ticket.state === 'waiting' && ticket.waitFor !== undefined);
	const matches = waiting.flatMap((ticket) => {
		const { waitFor } = ticket;
		const isInside = draft.enrollment(ticket.enrollmentId)?.state === 'inside';
		if (!isInside || event.occurredAtMs < (waitFor!.sinceMs ?? -Infinity)) return [];
		const match = matchWait(waitFor!, event, test);
		return match ? [{ ticket, ...match }] : [];
	});
	const newest = matches.filter(({ isUncorrelated }) => isUncorrelated).at(-1);
	for (const match of matches) {
		const isPassedOver = match.isUncorrelated && match.ticket.waitFor!.uncorrelated === 'newest' && match !== newest;
		if (!isPassedOver) makeReady(draft, match.ticket, { branch: match.branch, event }, nowMs);
	}
}

function judgeEntryOf(
	draft: ContactDraft,
	journey: Journey,
	subscription: Subscription,
	event: StoredEvent,
	context: JudgeContext,
	nowMs: number,
): void {
	const { entry } = subscription;
	if (entry === undefined || entry.mode === 'record' || !isListedEvent(entry, event, context.test)) return;
	enterByEvent(draft, journey, subscription, event, context, nowMs);
}
