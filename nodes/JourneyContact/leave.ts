import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { CONTACT_FIELD, stillInside, type Arrival } from '../shared/arrivals';
import { contactOf, leaving, readPassing, type Passing, type PassingItems, type Way } from '../shared/router';
import type { StepRun } from '../shared/step-run';
import { readEach, Unjudged } from '../shared/unjudged';
import { BLOCKED, DONE, outputCount } from './outputs';

/** The items of a run, with what the operation reads of each. */
export interface Asked<T> {
	read: PassingItems;
	/** Beside `read.passing`: what was read, or why it could not be. */
	asks: (T | Unjudged)[];
	run: StepRun;
	/** A manual run changes nothing, unless it is to act for real. */
	isReal: boolean;
}

/** Reads what an operation asks of each item. Without 'On Error: Continue' the first that cannot be read ends the run. */
export async function askEach<T>(
	ctx: IExecuteFunctions,
	ask: (one: Passing, nowMs: number) => T,
): Promise<Asked<T>> {
	const read = await readPassing(ctx, ctx.getInputData(), contactFieldOf(ctx));
	const run = await read.openRun();
	const asks = readEach(ctx, read.passing, (one) => ask(one, run.nowMs));
	const { actForReal } = ctx.getNodeParameter('options', 0, {}) as { actForReal?: boolean };
	const isReal = !read.isManual || actForReal === true;
	return { read, asks, run, isReal };
}

/** {@link askEach} for operations that only need to know whose the items are. */
export async function askContacts(ctx: IExecuteFunctions): Promise<Asked<string>> {
	const field = contactFieldOf(ctx);
	return await askEach(ctx, (one) => contactOf(ctx, one, field));
}

export function contactFieldOf(ctx: IExecuteFunctions): string {
	return ctx.getNodeParameter(CONTACT_FIELD, 0, 'contactId') as string;
}

/** What can be acted on, in the order of the items. */
export function judged<T>({ asks }: Asked<T>): T[] {
	return asks.flatMap((ask) => (ask instanceof Unjudged ? [] : [ask]));
}

/** What becomes of an item: what is added to it, and by which output it leaves (default: the first). */
export interface Answer {
	add: IDataObject;
	way?: Way;
}

/**
 * Lets the items out, each with its answer; after an operation that ends journeys, who was in one of them leaves by no output.
 * @param answerOf not called for items that could not be read: they leave by the safest output and say why
 */
export async function leaveWith<T>(
	ctx: IExecuteFunctions,
	asked: Asked<T>,
	answerOf: (ask: T, one: Passing) => Answer,
	{ endsJourneys = false } = {},
): Promise<INodeExecutionData[][]> {
	const { read, asks } = asked;
	const gone = endsJourneys ? await goneOf(asked) : new Set<Passing>();
	const out = await leaving(ctx, read);
	const outputs = emptyOutputs(ctx);
	read.passing.forEach((one, i) => {
		if (gone.has(one)) return;
		const ask = asks[i];
		if (ask instanceof Unjudged) {
			const way = safestWay(ctx);
			const item = hasErrorOutput(ctx)
				? bareError(ask.message, one.index)
				: out(one, way, { error: ask.message });
			return outputs[way.index].push(item);
		}
		const { add, way = DONE } = answerOf(ask, one);
		outputs[way.index].push(out(one, way, add));
	});
	if (gone.size > 0)
		ctx.addExecutionHints({
			message: `${gone.size} items belong to a journey that is over for their contact by now, so they leave by no output`,
		});
	return outputs;
}

async function goneOf<T>({ read, run }: Asked<T>): Promise<Set<Passing>> {
	const inJourney = read.passing.filter(({ tag }) => tag !== undefined && tag.isTest !== true);
	if (read.isManual || inJourney.length === 0) return new Set();
	const inside = new Set<Passing>(await stillInside(run, inJourney as Arrival[]));
	return new Set(inJourney.filter((one) => !inside.has(one)));
}

/** All items as they came, with what failed. */
export function allFailed(ctx: IExecuteFunctions, { message }: Error): INodeExecutionData[][] {
	const outputs = emptyOutputs(ctx);
	outputs[safestWay(ctx).index] = ctx.getInputData().map((item, index): INodeExecutionData =>
		hasErrorOutput(ctx)
			? bareError(message, index)
			: {
					json: { ...item.json, error: message },
					...(item.binary ? { binary: item.binary } : {}),
					pairedItem: { item: index },
				},
	);
	return outputs;
}

/** n8n itself moves an item that holds nothing but an error to the error output, and adds what the item was. */
function bareError(error: string, index: number): INodeExecutionData {
	return { json: { error }, pairedItem: { item: index } };
}

function hasErrorOutput(ctx: IExecuteFunctions): boolean {
	return ctx.getNode().onError === 'continueErrorOutput';
}

function safestWay(ctx: IExecuteFunctions): Way {
	return outputCount(ctx.getNode().parameters as IDataObject) === 2 ? BLOCKED : DONE;
}

function emptyOutputs(ctx: IExecuteFunctions): INodeExecutionData[][] {
	return Array.from({ length: outputCount(ctx.getNode().parameters as IDataObject) }, () => []);
}

/** Says what a test run would have done. */
export function hintTestRun(ctx: IExecuteFunctions, would: string): void {
	ctx.addExecutionHints({
		message: `This was a test run and changed nothing. In production it ${would}; switch on the option 'Act for Real in Test Runs' to do it now`,
	});
}
