import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Journey, JourneyStore, ListedTicket, TicketChoice, TicketName } from '../../lib';
import { stepKeyOf } from '../shared/step-key';
import { sharedStoreOf } from '../shared/shared-store';
import { Unjudged } from '../shared/unjudged';
import { askEach, hintTestRun, judged, leaveWith, type Asked } from './leave';
import { shownTicket } from './show';
import { choiceReader, keyOf, type WaitingAsk } from './waiting-choice';

const REASON = 'by hand';
/** So many a test run counts of a step or a journey. */
const MOST_COUNTED = 10_000;
const EVERYBODY = 1_000_000;

/** What is done for tickets: named ones, or all of a choice. */
interface Deed {
	/** The field of the answer. */
	done: 'released' | 'cancelled';
	/** The same in a test run, which only counts. */
	would: 'wouldRelease' | 'wouldCancel';
	verb: string;
	each(store: JourneyStore, tickets: readonly TicketName[], nowMs: number): Promise<boolean[]>;
	all(store: JourneyStore, choice: TicketChoice, nowMs: number): Promise<number>;
}

const RELEASE: Deed = {
	done: 'released',
	would: 'wouldRelease',
	verb: 'releases',
	each: async ({ waiting }, tickets, nowMs) => await waiting.releaseEach(tickets, REASON, nowMs),
	all: async ({ waiting }, choice, nowMs) => (await waiting.release(choice, REASON, nowMs)).released,
};

const CANCEL: Deed = {
	done: 'cancelled',
	would: 'wouldCancel',
	verb: 'cancels',
	each: async ({ waiting }, tickets, nowMs) => await waiting.cancelEach(tickets, nowMs),
	all: async ({ waiting }, choice, nowMs) => (await waiting.cancel(choice, nowMs)).cancelled,
};

/** Operation Release: lets contacts leave now. */
export async function release(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await act(ctx, RELEASE);
}

/** Operation Cancel: ends waits for good; journeys with nothing else alive are over. */
export async function cancel(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await act(ctx, CANCEL);
}

/** Operation List: one item for each that waits. Reads only. */
export async function list(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const asked = await askWaiting(ctx);
	const isAll = ctx.getNodeParameter('returnAll', 0, false) === true;
	const limit = isAll ? EVERYBODY : Number(ctx.getNodeParameter('limit', 0, 50));
	const listed = await listedBy(asked, distinctAsks(asked), limit);
	await hintUnknownOrphans(ctx, asked);
	const items = asked.read.passing.flatMap(({ index }, i): INodeExecutionData[] => {
		const ask = asked.asks[i];
		if (ask instanceof Unjudged) return [{ json: { error: ask.message }, pairedItem: { item: index } }];
		return listed
			.get(keyOf(ask))!
			.slice(0, limit)
			.map((ticket) => ({ json: shownTicket(ticket), pairedItem: { item: index } }));
	});
	return [items];
}

async function askWaiting(ctx: IExecuteFunctions): Promise<Asked<WaitingAsk>> {
	const { store } = await sharedStoreOf(ctx);
	const journeys: readonly Journey[] = await store.journeys.list();
	return await askEach(
		ctx,
		choiceReader(ctx, () => journeys),
	);
}

function distinctAsks(asked: Asked<WaitingAsk>): Map<string, WaitingAsk> {
	return new Map(judged(asked).map((ask) => [keyOf(ask), ask]));
}

/** Tickets by {@link keyOf} of what the items ask: one call for all contacts, one for each step or journey. */
async function listedBy(
	{ run }: Asked<WaitingAsk>,
	asks: ReadonlyMap<string, WaitingAsk>,
	limit: number,
): Promise<Map<string, ListedTicket[]>> {
	const { nowMs } = run;
	const { store } = run.shared;
	const contactIds = [...asks.values()].flatMap((ask) =>
		ask.by === 'contact' ? ask.contactId : ask.by === 'ticket' ? ask.ticket.contactId : [],
	);
	const ofContacts =
		contactIds.length === 0 ? [] : await store.waiting.list({ contactIds }, EVERYBODY, nowMs);
	const listed = new Map<string, ListedTicket[]>();
	for (const [key, ask] of asks)
		listed.set(
			key,
			ask.by === 'line'
				? await store.waiting.list(ask.choice, limit, nowMs)
				: ofContacts.filter((ticket) => isMeant(ask, ticket)),
		);
	return listed;
}

function isMeant(ask: Exclude<WaitingAsk, { by: 'line' }>, ticket: ListedTicket): boolean {
	if (ask.by === 'ticket')
		return ticket.ticketId === ask.ticket.ticketId && ticket.contactId === ask.ticket.contactId;
	if (ticket.contactId !== ask.contactId) return false;
	const { dead, orphaned } = ask.narrowed;
	if (!dead && !orphaned) return true;
	return (dead === true && ticket.state === 'dead') || (orphaned === true && ticket.isOrphaned === true);
}

async function act(ctx: IExecuteFunctions, deed: Deed): Promise<INodeExecutionData[][]> {
	const asked = await askWaiting(ctx);
	const counts = asked.isReal ? await carryOut(asked, deed) : await countOnly(asked, deed);
	await hintUnknownOrphans(ctx, asked);
	if (!asked.isReal) {
		const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
		hintTestRun(ctx, `${deed.verb} ${total} who wait`);
	}
	const field = asked.isReal ? deed.done : deed.would;
	return await leaveWith(
		ctx,
		asked,
		(ask) => ({ add: { waiting: { [field]: counts.get(keyOf(ask))! } as IDataObject } }),
		{ endsJourneys: asked.isReal },
	);
}

/** How many were released or cancelled, by {@link keyOf}. */
async function carryOut(asked: Asked<WaitingAsk>, deed: Deed): Promise<Map<string, number>> {
	const { nowMs } = asked.run;
	const { store } = asked.run.shared;
	const asks = distinctAsks(asked);
	const counts = new Map<string, number>();
	const named: { key: string; ticket: TicketName }[] = [];
	const byContact = new Map([...asks].filter(([, { by }]) => by === 'contact'));
	const ofContacts = await listedBy(asked, byContact, EVERYBODY);
	for (const [key, ask] of asks) {
		counts.set(key, 0);
		if (ask.by === 'line') counts.set(key, await deed.all(store, ask.choice, nowMs));
		else if (ask.by === 'ticket') named.push({ key, ticket: ask.ticket });
		else for (const ticket of ofContacts.get(key)!) named.push({ key, ticket });
	}
	const done = await deed.each(
		store,
		named.map(({ ticket }) => ticket),
		nowMs,
	);
	named.forEach(({ key }, i) => done[i] && counts.set(key, counts.get(key)! + 1));
	return counts;
}

async function countOnly(asked: Asked<WaitingAsk>, { would }: Deed): Promise<Map<string, number>> {
	const listed = await listedBy(asked, distinctAsks(asked), MOST_COUNTED);
	const states = would === 'wouldRelease' ? ['waiting', 'dead'] : ['waiting', 'ready', 'dead'];
	return new Map(
		[...listed].map(([key, tickets]) => [key, tickets.filter(({ state }) => states.includes(state)).length]),
	);
}

/** In the first minutes after n8n started or a step has gone, nobody is called an orphan. */
async function hintUnknownOrphans(ctx: IExecuteFunctions, asked: Asked<WaitingAsk>): Promise<void> {
	const asksForOrphans = judged(asked).some((ask) =>
		ask.by === 'line' ? ask.choice.orphaned : ask.by === 'contact' && ask.narrowed.orphaned,
	);
	if (!asksForOrphans) return;
	const isOrphaned = await asked.run.shared.store.journeys.published.orphanTest(asked.run.nowMs);
	const anyStep = stepKeyOf(ctx.getInstanceId(), '', '');
	if (isOrphaned(anyStep) === undefined)
		ctx.addExecutionHints({
			message:
				'Orphans cannot be told now: no workflow with steps in which contacts wait is published, or one was unpublished or changed in the last 5 minutes. Those listed are dead letters',
		});
}
