import type { IDataObject } from 'n8n-workflow';

export const TIMED_OUT = 'timed-out';
export const CONTINUE = 'continue';
export const IN_SEGMENT = 'in-segment';
export const TOO_LATE = 'too-late';

/** A trigger row of the form. */
export interface TriggerRow {
	name?: string;
	events?: string;
	conditions?: IDataObject;
	disabled?: boolean;
}

export function triggerRows(parameters: IDataObject): TriggerRow[] {
	return ((parameters.triggers as IDataObject | undefined)?.rows as TriggerRow[] | undefined) ?? [];
}

/** How a ticket remembers a trigger: its place and its name. */
export function triggerOutput(row: TriggerRow, index: number): string {
	return `trigger:${index}:${row.name ?? ''}`;
}

/** First trigger, Timed Out, then the further triggers: a row that is added moves no output. */
function positionOf(triggerIndex: number): number {
	return triggerIndex === 0 ? 0 : triggerIndex + 1;
}

/** Too Late is the last output, where 'If Already Past' can lead there. */
function hasTooLate({ resume, limitWait, moment, ifPast }: IDataObject): boolean {
	if (resume !== 'moment' && limitWait === false) return false;
	return ['dateTime', 'dateField', 'anniversary'].includes(String(moment)) && ['tooLate', 'atOnce'].includes(String(ifPast));
}

export function outputCount(parameters: IDataObject): number {
	return usualCount(parameters) + (hasTooLate(parameters) ? 1 : 0);
}

function usualCount(parameters: IDataObject): number {
	if (parameters.resume === 'moment') return 1;
	if (parameters.resume === 'segment') return 2;
	return Math.max(2, triggerRows(parameters).length + 1);
}

/** A trigger is found by its name; one that was renamed, by its place. */
export function outputIndex(parameters: IDataObject, output: string): number | undefined {
	if (output === CONTINUE || output === IN_SEGMENT) return 0;
	if (output === TIMED_OUT) return usualCount(parameters) > 1 ? 1 : 0;
	if (output === TOO_LATE) return hasTooLate(parameters) ? outputCount(parameters) - 1 : outputIndex(parameters, TIMED_OUT);
	const [, place, ...name] = output.split(':');
	const rows = triggerRows(parameters);
	const named = rows.findIndex((row) => row.name !== undefined && row.name !== '' && row.name === name.join(':'));
	const index = named >= 0 ? named : Number(place);
	return index < Math.max(1, rows.length) ? positionOf(index) : undefined;
}

/** The node's outputs for the canvas: n8n evaluates this text in the editor and in the backend, so it refers to nothing outside. */
export const outputsExpression = `={{(${((parameters: {
	resume?: string;
	limitWait?: boolean;
	moment?: string;
	ifPast?: string;
	triggers?: { rows?: { name?: string; events?: string }[] };
}) => {
	const output = (displayName: string) => ({ type: 'main', displayName });
	const isLimited = parameters.resume === 'moment' || parameters.limitWait !== false;
	const mayBePast = ['dateTime', 'dateField', 'anniversary'].includes(parameters.moment ?? '');
	const isTold = isLimited && mayBePast && ['tooLate', 'atOnce'].includes(parameters.ifPast ?? '');
	const tooLate = isTold ? [output('Too Late')] : [];
	if (parameters.resume === 'moment') return [output('Continue'), ...tooLate];
	if (parameters.resume === 'segment') return [output('In Segment'), output('Timed Out'), ...tooLate];
	const rows = parameters.triggers?.rows ?? [];
	const names = rows.map((row, i) => row.name || row.events || 'Trigger ' + (i + 1));
	return [output(names[0] ?? 'Triggered'), output('Timed Out'), ...names.slice(1).map(output), ...tooLate];
}).toString()})($parameter)}}`;
