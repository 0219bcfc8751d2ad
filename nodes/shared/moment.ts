import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib';
import type { Arrival } from './arrivals';

/** When a wait ends by time: at an instant of a clock, never, or it is over already. */
export type ReadMoment =
	| { kind: 'wait'; dueAtMs: number | undefined; clock: 'journey' | 'wall' }
	| { kind: 'leave'; add: IDataObject };

const UNIT_MS: Record<string, number> = { seconds: 1_000, minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS };

/** Reads the moment that the form describes for an item; as a limit it may be switched off. */
export function readMoment(ctx: IExecuteFunctions, { index }: Arrival, nowMs: number, { isLimit }: { isLimit: boolean }): ReadMoment {
	if (isLimit && ctx.getNodeParameter('limitWait', index, true) === false) return { kind: 'wait', dueAtMs: undefined, clock: 'journey' };
	const amount = ctx.getNodeParameter('amount', index) as number;
	const unit = ctx.getNodeParameter('unit', index) as string;
	return { kind: 'wait', dueAtMs: nowMs + amount * UNIT_MS[unit], clock: 'journey' };
}
