import type { Enrollment } from '../domain/contact';
import { concerns, type StoredEvent } from '../domain/events';
import { readPath } from '../domain/json';
import type { CorrelationPair, ExitSubscription, GoalSubscription, Subscription } from '../domain/journey';
import type { ContactDraft } from '../contacts/draft';
import { end } from '../contacts/enrollment-transitions';
import { enterByEvent } from '../enrollments/enter-by-event';
import { entryListeners } from '../journeys/listeners';
import { withoutOlderWaits } from '../waiting/newest-wait';
import { makeReady } from '../waiting/park';
import { retimeByEvent } from '../waiting/retime-by-event';
import type { JudgeContext } from './judge-context';
import { compareCorrelation, isListed, matchWait } from './match';

/**
 * What one new event does to its contact, in this order: goals are counted, exits end enrollments, waits are released,
 * those that wait on are re-timed, entries begin. So an event that is goal and exit counts as goal first, and an exited contact is not released.
 */
export function judgeEvent(
	draft: ContactDraft,
	event: StoredEvent,
	context: JudgeContext,
	nowMs: number,
): void {
	const concerned = subscriptionsOf(draft, context).filter(({ journeyId }) => concerns(event, journeyId));
	for (const { journeyId, subscription } of concerned)
		if (subscription.goal) countGoals(draft, journeyId, subscription.goal, event, context, nowMs);
	for (const { journeyId, subscription } of concerned)
		if (subscription.exit) exitByEvent(draft, journeyId, subscription.exit, event, context, nowMs);
	releaseWaits(draft, event, context, nowMs);
	retimeByEvent(draft, event, context.journeys, nowMs);
	for (const { journey, subscription } of entryListeners(context.journeys).of(event.name))
		if (concerns(event, journey.journeyId) && isListed(subscription.entry!, event, context.test))
			enterByEvent(draft, journey, subscription, event, context, nowMs);
}

/** What the journeys listen to that the contact is or was in: only those can count a goal or an exit. */
function subscriptionsOf(
	draft: ContactDraft,
	{ journeys }: JudgeContext,
): { journeyId: string; subscription: Subscription }[] {
	const journeyIds = new Set(draft.contact.enrollments.map(({ journeyId }) => journeyId));
	return [...journeyIds].flatMap((journeyId) =>
		Object.values(journeys.get(journeyId)?.subscriptions ?? {}).map((subscription) => ({
			journeyId,
			subscription,
		})),
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

/** From when on an event concerns an enrollment: since what made it enter happened. */
function beganMs({ sinceMs, enteredAtMs }: Enrollment): number {
	return sinceMs ?? enteredAtMs;
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
			event.occurredAtMs >= beganMs(enrollment) &&
			event.occurredAtMs < enrollment.enteredAtMs + goal.withinMs,
	);
	if (open.length === 0 || !isListed(goal, event, test)) return;
	for (const enrollment of open)
		if (correlates(goal.correlate, enrollment, event, 'none'))
			countGoal(draft, enrollment, goal, event, nowMs);
}

function countGoal(
	draft: ContactDraft,
	enrollment: Enrollment,
	goal: GoalSubscription,
	event: StoredEvent,
	nowMs: number,
): void {
	const { journeyId } = enrollment;
	enrollment.goalAtMs = event.occurredAtMs;
	const history = draft.contact.history[journeyId];
	if (history.goals === 0) draft.count(journeyId, 'goal:contacts');
	history.goals += 1;
	draft.count(journeyId, 'goal');
	const amount = goal.valueField === undefined ? NaN : numberIn(readPath(event.data, goal.valueField));
	const hasValue = Number.isFinite(amount);
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

function numberIn(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
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
			event.occurredAtMs >= beganMs(enrollment),
	);
	if (inside.length === 0) return;
	const isSegmentExit =
		exit.segment !== undefined && event.name === 'segment.entered' && event.data.segment === exit.segment;
	if (!isSegmentExit && !isListed(exit, event, test)) return;
	for (const enrollment of inside)
		if (isSegmentExit || correlates(exit.correlate, enrollment, event, exit.uncorrelated ?? 'all'))
			end(
				draft,
				enrollment,
				'exited',
				isSegmentExit ? `segment: ${exit.segment}` : `event: ${event.name}`,
				nowMs,
			);
}

function releaseWaits(draft: ContactDraft, event: StoredEvent, { test }: JudgeContext, nowMs: number): void {
	const waiting = draft.contact.tickets.filter(
		(ticket) => ticket.state === 'waiting' && ticket.waitFor !== undefined,
	);
	const matches = waiting.flatMap((ticket) => {
		const { waitFor } = ticket;
		if (event.occurredAtMs < (waitFor!.sinceMs ?? -Infinity)) return [];
		if (!concerns(event, draft.enrollment(ticket.enrollmentId)?.journeyId)) return [];
		const match = matchWait(waitFor!, event, test);
		return match
			? [
					{
						ticket,
						branch: match.branch,
						isForOneOnly: match.isUncorrelated && waitFor!.uncorrelated === 'newest',
					},
				]
			: [];
	});
	for (const { ticket, branch } of withoutOlderWaits(matches))
		makeReady(draft, ticket, { branch, event }, nowMs);
}
