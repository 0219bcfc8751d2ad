import type { IDataObject } from 'n8n-workflow';

export const TIMED_OUT = 'timed-out';
export const CONTINUE = 'continue';
export const IN_SEGMENT = 'in-segment';
export const TOO_LATE = 'too-late';

export const MOST_TRIGGERS = 25;

/** The interactions that a wait can ask for, by their events, as people read them. */
export const INTERACTIONS = {
	'voice.attempted': 'Call Attempted',
	'voice.blocked': 'Call Blocked',
	'voice.not-attempted': 'Call Not Attempted',
} as const;

/** A trigger row of the form: an event by its names, or an interaction with an earlier message. */
export interface TriggerRow {
	name?: string;
	/** Default `event`. */
	kind?: 'event' | 'interaction';
	events?: string;
	interaction?: keyof typeof INTERACTIONS;
	/** Which message: the last of its channel, or the one of `messageName`. */
	message?: 'last' | 'named';
	messageName?: string;
	conditions?: IDataObject;
	disabled?: boolean;
}

export function triggerRows(parameters: IDataObject): TriggerRow[] {
	return ((parameters.triggers as IDataObject | undefined)?.rows as TriggerRow[] | undefined) ?? [];
}

const TRIGGER = 'trigger:';

/**
 * How a ticket remembers a trigger: by its name and its events. n8n gives rows no ids of their own, and a place is none:
 * after a row before it was deleted, another trigger stands there.
 */
export function triggerOutput(row: TriggerRow): string {
	return TRIGGER + JSON.stringify([row.name ?? '', happening(row)]);
}

/** What the row waits for, in words: the names of its events, or the interaction and the message. */
function happening(row: TriggerRow): string {
	if (row.kind !== 'interaction') return row.events ?? '';
	const words = INTERACTIONS[row.interaction ?? 'voice.attempted'];
	return row.message === 'named' ? `${words}: ${row.messageName ?? ''}` : words;
}

function readOutput(output: string): { name: string; events: string } {
	const [name, events] = JSON.parse(output.slice(TRIGGER.length)) as [string, string];
	return { name, events };
}

/** The row of a trigger: the very same; else the one of its name, else (renamed) the one of its events, each if there is just one. */
function rowOf(rows: readonly TriggerRow[], output: string): number | undefined {
	const { name, events } = readOutput(output);
	const hasName = (row: TriggerRow) => (row.name ?? '') === name;
	const hasEvents = (row: TriggerRow) => happening(row) === events;
	const same = rows.findIndex((row) => hasName(row) && hasEvents(row));
	if (same >= 0) return same;
	const isOnly = (test: (row: TriggerRow) => boolean) => rows.filter(test).length === 1;
	if (name !== '' && isOnly(hasName)) return rows.findIndex(hasName);
	return isOnly(hasEvents) ? rows.findIndex(hasEvents) : undefined;
}

/** What people call the output. */
export function outputLabel(output: string): string {
	if (!output.startsWith(TRIGGER)) return output;
	const { name, events } = readOutput(output);
	return name || events;
}

/** First trigger, Timed Out, then the further triggers: a row that is added moves no output. */
function positionOf(triggerIndex: number): number {
	return triggerIndex === 0 ? 0 : triggerIndex + 1;
}

/** Too Late is the last output, where 'If Already Past' can lead there. */
function hasTooLate({ resume, limitWait, moment, ifPast }: IDataObject): boolean {
	if (resume !== 'moment' && limitWait === false) return false;
	return (
		['dateTime', 'dateField', 'anniversary'].includes(String(moment)) &&
		['tooLate', 'atOnce'].includes(String(ifPast))
	);
}

export function outputCount(parameters: IDataObject): number {
	return usualCount(parameters) + (hasTooLate(parameters) ? 1 : 0);
}

function usualCount(parameters: IDataObject): number {
	if (parameters.resume === 'moment') return 1;
	if (parameters.resume === 'segment') return 2;
	return Math.max(2, triggerRows(parameters).length + 1);
}

/** Undefined for a trigger whose row is gone. */
export function outputIndex(parameters: IDataObject, output: string): number | undefined {
	if (output === CONTINUE || output === IN_SEGMENT) return 0;
	if (output === TIMED_OUT) return usualCount(parameters) > 1 ? 1 : 0;
	if (output === TOO_LATE)
		return hasTooLate(parameters) ? outputCount(parameters) - 1 : outputIndex(parameters, TIMED_OUT);
	if (parameters.resume === 'moment' || parameters.resume === 'segment') return undefined;
	const row = rowOf(triggerRows(parameters), output);
	return row === undefined ? undefined : positionOf(row);
}

/** The node's outputs for the canvas: n8n evaluates this text in the editor and in the backend, so it refers to nothing outside. */
export const outputsExpression = `={{(${((
	parameters: {
		resume?: string;
		limitWait?: boolean;
		moment?: string;
		ifPast?: string;
		triggers?: { rows?: TriggerRow[] };
	},
	interactions: Record<string, string>,
) => {
	const output = (displayName: string) => ({ type: 'main', displayName });
	const isLimited = parameters.resume === 'moment' || parameters.limitWait !== false;
	const mayBePast = ['dateTime', 'dateField', 'anniversary'].includes(parameters.moment ?? '');
	const isTold = isLimited && mayBePast && ['tooLate', 'atOnce'].includes(parameters.ifPast ?? '');
	const tooLate = isTold ? [output('Too Late')] : [];
	if (parameters.resume === 'moment') return [output('Continue'), ...tooLate];
	if (parameters.resume === 'segment') return [output('In Segment'), output('Timed Out'), ...tooLate];
	const rows = parameters.triggers?.rows ?? [];
	const happening = (row: TriggerRow) => {
		if (row.kind !== 'interaction') return row.events;
		const words = interactions[row.interaction ?? 'voice.attempted'];
		return row.message === 'named' ? words + ': ' + row.messageName : words;
	};
	const names = rows.map((row, i) => row.name || happening(row) || 'Trigger ' + (i + 1));
	return [output(names[0] ?? 'Triggered'), output('Timed Out'), ...names.slice(1).map(output), ...tooLate];
}).toString()})($parameter, ${JSON.stringify(INTERACTIONS)})}}`;
