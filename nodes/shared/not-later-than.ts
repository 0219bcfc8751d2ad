import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { resolveMoment } from '../../lib';
import type { Arrival } from './arrivals';
import { itemParameter } from './item-parameter';
import { specOf, type MomentFields } from './moment-fields';

/** By whose clocks a limit is read: where the contact's zone is not known, the earliest of the candidates counts. */
export interface LimitClocks {
	zones: readonly string[];
	nowMs: number;
}

const THREE_DAYS: MomentFields = { kind: 'duration', amount: 3, unit: 'days' };

/**
 * Reads until when a held message is worth sending: the earliest of the chosen limits, undefined without any.
 * `usual` is what the form's default stands for. A limit that cannot be read is an error of its item, never no limit.
 */
export function notLaterThanReader(
	ctx: IExecuteFunctions,
	usualOf: (index: number) => readonly MomentFields[],
): (arrival: Arrival, clocks: LimitClocks) => number | undefined {
	const choiceOf = itemParameter<string>(ctx, 'notLaterThan', 'usual');
	const rowsOf = itemParameter<IDataObject>(ctx, 'notLaterThanRows', {});
	const journeyZone = ctx.getTimezone();
	return ({ item, index }, clocks) => {
		const choice = choiceOf(index);
		if (choice === 'none') return undefined;
		const rows =
			choice === 'rows' ? ((rowsOf(index).rows ?? []) as unknown as MomentFields[]) : usualOf(index);
		const zones = clocks.zones.length > 0 ? clocks.zones : [journeyZone];
		const instants = rows.flatMap((row) =>
			zones.map((zone) => instantOf(ctx, row, item.json, index, { zone, journeyZone, nowMs: clocks.nowMs })),
		);
		return instants.length > 0 ? Math.min(...instants) : undefined;
	};
}

function instantOf(
	ctx: IExecuteFunctions,
	row: MomentFields,
	json: IDataObject,
	itemIndex: number,
	{ zone, journeyZone, nowMs }: { zone: string; journeyZone: string; nowMs: number },
): number {
	const withDefaults: MomentFields = { ...THREE_DAYS, direction: 'before', ...row };
	const zoneOfDates = row.kind === 'dateTime' ? { zoneOfDates: journeyZone } : {};
	const resolved = resolveMoment(specOf(withDefaults, json), { zone, nowMs, ...zoneOfDates });
	if (resolved.kind !== 'unreadable') return resolved.dueAtMs;
	throw new NodeOperationError(ctx.getNode(), `'Not Later Than' cannot be read [item ${itemIndex}]`, {
		itemIndex,
		description: resolved.reason,
	});
}

/** What 'Not Later Than' stands for by itself: a commercial message is worth sending for 3 days. */
export function usualLimit(purpose: string): MomentFields[] {
	return purpose === 'commercial' ? [THREE_DAYS] : [];
}
