import { NodeOperationError, type IDataObject } from 'n8n-workflow';
import type { CorrelationPair, Subscription } from '../../lib';
import { entryRuleOf } from '../shared/entry-rule';
import { filterOfRows } from '../shared/event-conditions';
import type { SubscribingContext } from '../shared/hybrid-step';

const UNIT_MS: Record<string, number> = { hours: 3_600_000, days: 86_400_000 };

function namesOf(text: unknown): string[] {
	return String(text ?? '')
		.split(',')
		.flatMap((name) => name.trim() || []);
}

function pairsOf(value: unknown): CorrelationPair[] {
	return ((value as IDataObject | undefined)?.pairs as CorrelationPair[] | undefined) ?? [];
}

/** What the node listens to, from its form. Errors: an event list that is empty, or an entry rule that cannot be read. */
export function subscriptionOf(ctx: SubscribingContext, stepKey: string): Subscription {
	const read = <T>(name: string, fallback: T): T => ctx.getNodeParameter(name, fallback) as T;
	const events = namesOf(read('events', ''));
	if (events.length === 0)
		throw new NodeOperationError(ctx.getNode(), "'Event Names' is empty", {
			description: "Name at least one event that lets a contact enter, for instance 'cart.abandoned'.",
		});
	const options = read<IDataObject>('options', {});
	const exit = read<IDataObject>('exit.when', {});
	const goal = read<IDataObject>('goal.when', {});
	const correlate = pairsOf(options.correlate);
	const exitEvents = namesOf(exit.events);
	const exitSegment = String(exit.segment ?? '');
	const goalEvents = namesOf(goal.events);
	return {
		stepKey,
		name: ctx.getNode().name,
		entry: {
			events,
			where: filterOfRows(read<IDataObject>('conditions', {})),
			rule: entryRuleOf(ctx.getNode(), read),
			keyField: text(read('keyField', '')),
			excludeSegment: text(options.excludeSegment),
			mode: options.mode === 'record' ? 'record' : 'enter',
			zoneField: text(options.zoneField),
			defaultZone: ctx.getTimezone(),
			correlate,
		},
		...(exitEvents.length > 0 || exitSegment
			? {
					exit: {
						events: exitEvents,
						where: filterOfRows(exit.conditions as IDataObject | undefined),
						correlate,
						uncorrelated: exit.uncorrelated === 'none' ? ('none' as const) : ('all' as const),
						...(exitSegment ? { segment: exitSegment } : {}),
					},
				}
			: {}),
		...(goalEvents.length > 0
			? {
					goal: {
						events: goalEvents,
						where: filterOfRows(goal.conditions as IDataObject | undefined),
						correlate,
						withinMs: Number(goal.within ?? 30) * (UNIT_MS[String(goal.unit)] ?? UNIT_MS.days),
						valueField: text(goal.valueField),
					},
				}
			: {}),
	};
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
