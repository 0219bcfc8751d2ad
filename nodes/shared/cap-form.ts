import type { IDataObject } from 'n8n-workflow';

/** A row of `stepCapsProperty` or `savedCapsProperty`. */
export interface CapRow extends IDataObject {
	maxHits?: number;
	every?: number;
	unit?: string;
	of?: string;
	tag?: string;
	scope?: string;
	reserve?: number;
	channel?: string;
	channelName?: string;
}

export function capRowsOf(form: unknown): CapRow[] {
	return ((form as { rows?: CapRow[] } | undefined)?.rows ?? []) as CapRow[];
}

/** A row as `parseCaps` takes it. A row of a step counts on the step's channel, and in its journey where it says so. */
export function capOfRow(
	row: CapRow,
	weekStart: string,
	step?: { channel: string; journeyId: string },
): object {
	const { maxHits = 3, every = 24, unit = 'hours', of = step ? 'channel' : 'all', reserve = 0 } = row;
	const isCalendar = ['day', 'week', 'month'].includes(unit);
	const part =
		of === 'all' ? 'all' : of === 'tag' ? `tag:${row.tag ?? ''}` : `channel:${channelOf(row, step)}`;
	return {
		kind: isCalendar ? 'calendar' : 'rolling',
		maxHits,
		unit,
		reserve,
		...(isCalendar ? { weekStart } : { every }),
		scope: step && row.scope === 'journey' ? `journey:${step.journeyId}/${part}` : part,
	};
}

function channelOf({ channel = 'email', channelName }: CapRow, step?: { channel: string }): string {
	if (step) return step.channel;
	return channel === 'custom' ? (channelName ?? '').trim() : channel;
}
