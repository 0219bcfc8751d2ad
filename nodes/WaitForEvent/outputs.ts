import type { IDataObject } from 'n8n-workflow';

export const TIMED_OUT = 'timed-out';
export const CONTINUE = 'continue';
export const IN_SEGMENT = 'in-segment';

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

export function outputCount(parameters: IDataObject): number {
	if (parameters.resume === 'moment') return 1;
	if (parameters.resume === 'segment') return 2;
	return Math.max(2, triggerRows(parameters).length + 1);
}

/** A trigger is found by its name; one that was renamed, by its place. */
export function outputIndex(parameters: IDataObject, output: string): number | undefined {
	if (output === CONTINUE || output === IN_SEGMENT) return 0;
	if (output === TIMED_OUT) return outputCount(parameters) > 1 ? 1 : 0;
	const [, place, ...name] = output.split(':');
	const rows = triggerRows(parameters);
	const named = rows.findIndex((row) => row.name !== undefined && row.name !== '' && row.name === name.join(':'));
	const index = named >= 0 ? named : Number(place);
	return index < Math.max(1, rows.length) ? positionOf(index) : undefined;
}

/** The node's outputs for the canvas: n8n evaluates this text in the editor and in the backend, so it refers to nothing outside. */
export const outputsExpression = `={{(${((parameters: {
	resume?: string;
	triggers?: { rows?: { name?: string; events?: string }[] };
}) => {
	const output = (displayName: string) => ({ type: 'main', displayName });
	if (parameters.resume === 'moment') return [output('Continue')];
	if (parameters.resume === 'segment') return [output('In Segment'), output('Timed Out')];
	const rows = parameters.triggers?.rows ?? [];
	const names = rows.map((row, i) => row.name || row.events || 'Trigger ' + (i + 1));
	return [output(names[0] ?? 'Triggered'), output('Timed Out'), ...names.slice(1).map(output)];
}).toString()})($parameter)}}`;
