import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { MINUTE_MS, type WaitBranch, type WaitFor } from '../../lib';
import type { Arrival } from '../shared/arrivals';
import { filterOfRows } from '../shared/event-conditions';
import { correlationOfItem, type ItemPair } from '../shared/item-correlation';
import { itemParameter } from '../shared/item-parameter';
import { interactionOf } from './interactions';
import { MOST_TRIGGERS, triggerOutput, triggerRows, type TriggerRow } from './outputs';

export interface WaitOptions {
	lookBack?: string;
	lookBackMinutes?: number;
	uncorrelated?: WaitFor['uncorrelated'];
	batchSize?: number;
}

/** What an item waits for; `outputs` tells which output each branch is. */
export interface ItemWait {
	waitFor: WaitFor;
	outputs: string[];
	/** Why nothing is left to wait for: no message that the triggers name was sent. Branches tell what has happened by now. */
	notSent?: string;
}

/** Reads the wait of one item: the enabled rows are its branches, in order. */
export function waitReader(ctx: IExecuteFunctions, nowMs: number): (arrival: Arrival) => ItemWait {
	const options = ctx.getNodeParameter('options', 0, {}) as WaitOptions;
	const triggersOf = itemParameter<IDataObject>(ctx, 'triggers', {});
	const pairsOf = itemParameter<ItemPair[]>(ctx, 'correlate.pairs', []);
	// Rows are known by what the form holds: an expression in them has another value for each item.
	const form = triggerRows(ctx.getNode().parameters);
	if (form.length > MOST_TRIGGERS)
		throw new NodeOperationError(
			ctx.getNode(),
			`There are ${form.length} triggers; ${MOST_TRIGGERS} are allowed`,
			{ description: 'Remove some, or let several events share a trigger: order.paid, order.shipped' },
		);
	return (arrival) => {
		const lookBackMs = lookBackOf(arrival, options, nowMs);
		const rows = triggerRows({ triggers: triggersOf(arrival.index) })
			.map((row, i) => ({ row, output: triggerOutput(form[i] ?? row) }))
			.filter(({ row }) => !row.disabled);
		if (rows.length === 0) throw nameless(ctx, arrival.index);
		const read = rows.map(({ row, output }) => ({ ...branchOf(ctx, row, arrival), output }));
		const possible = read.flatMap(({ branch, output }) => (branch ? [{ branch, output }] : []));
		const isOpen = read.some(({ notSent }) => notSent === undefined);
		return {
			waitFor: {
				...sinceEach(
					possible.map(({ branch }) => branch),
					lookBackMs,
				),
				correlation: correlationOfItem(ctx, arrival, pairsOf(arrival.index)),
				uncorrelated: options.uncorrelated ?? 'none',
				exceptEventId: arrival.tag.movedByEventId,
			},
			outputs: possible.map(({ output }) => output),
			...(isOpen ? {} : { notSent: read[0].notSent }),
		};
	};
}

function branchOf(
	ctx: IExecuteFunctions,
	row: TriggerRow,
	{ index, item }: Arrival,
): { branch?: WaitBranch; notSent?: string } {
	if (row.kind === 'interaction') {
		const interaction = interactionOf(row, item.json);
		if (interaction.kind === 'open') return { branch: interaction.branch };
		const { reason: notSent } = interaction;
		return interaction.kind === 'never' ? { notSent } : { branch: interaction.branch, notSent };
	}
	const events = namesIn(row.events);
	if (events.length === 0) throw nameless(ctx, index);
	return { branch: { events, where: filterOfRows(row.conditions) } };
}

/** Event names as the form has them: separated by commas. */
export function namesIn(text: string | undefined): string[] {
	return String(text ?? '')
		.split(',')
		.flatMap((name) => name.trim() || []);
}

/** The wait looks back to the earliest of its messages; its events count no further back than they would without. */
function sinceEach(branches: WaitBranch[], lookBackMs: number): Pick<WaitFor, 'branches' | 'sinceMs'> {
	const sinceMs = Math.min(lookBackMs, ...branches.map((branch) => branch.sinceMs ?? lookBackMs));
	if (sinceMs === lookBackMs) return { branches, sinceMs };
	return { branches: branches.map((branch) => ({ sinceMs: lookBackMs, ...branch })), sinceMs };
}

/** Since when events count for a wait, from before it as well. */
export function lookBackOf({ tag }: Arrival, options: WaitOptions, nowMs: number): number {
	switch (options.lookBack ?? 'previousStep') {
		case 'arrival':
			return nowMs;
		case 'entry':
			return tag.enteredAtMs;
		case 'minutes':
			return nowMs - (options.lookBackMinutes ?? 60) * MINUTE_MS;
		default:
			return tag.leftAtMs ?? tag.enteredAtMs;
	}
}

function nameless(ctx: IExecuteFunctions, itemIndex: number): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `A trigger names no event [item ${itemIndex}]`, {
		itemIndex,
		description: "Fill in 'Event Names' in each trigger that is not disabled, for instance 'order.placed'.",
	});
}
