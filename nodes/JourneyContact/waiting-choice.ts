import type { IExecuteFunctions } from 'n8n-workflow';
import { readPath, type Journey, type TicketChoice, type TicketName } from '../../lib';
import { itemParameter } from '../shared/item-parameter';
import { contactOf, type Passing } from '../shared/router';
import { contactFieldOf } from './leave';
import { locatedId } from './locator';
import { refuse } from './refuse';

/** Whom an item is about: one ticket, or all of a contact, a step or a journey. */
export type WaitingAsk =
	| { by: 'ticket'; ticket: TicketName }
	| { by: 'contact'; contactId: string; narrowed: TicketChoice }
	| { by: 'line'; choice: TicketChoice };

/** The same of several items is done once. */
export function keyOf(ask: WaitingAsk): string {
	return JSON.stringify(ask);
}

/** Reads whom an item is about. A step may be typed by the id of its node; `journeys` tell its key. */
export function choiceReader(ctx: IExecuteFunctions, journeysOf: () => readonly Journey[]) {
	const by = itemParameter<string>(ctx, 'chooseBy', 'contact');
	const onlyOf = itemParameter<string>(ctx, 'only', 'all');
	const journeyOf = itemParameter<unknown>(ctx, 'journey', '');
	const stepOf = itemParameter<unknown>(ctx, 'step', '');
	const ticketField = itemParameter<string>(ctx, 'ticketField', 'ticketId');
	const contactField = contactFieldOf(ctx);
	return (one: Passing): WaitingAsk => {
		const { index, item } = one;
		const narrowed = narrowedBy(onlyOf(index));
		switch (by(index)) {
			case 'journey': {
				const journeyId = locatedId(journeyOf(index));
				if (journeyId === '') throw refuse(ctx, index, "'Journey' is empty", 'Choose a journey.');
				return { by: 'line', choice: { journeyId, ...narrowed } };
			}
			case 'step':
				return {
					by: 'line',
					choice: { stepKey: stepKeyIn(ctx, journeysOf(), locatedId(stepOf(index)), index), ...narrowed },
				};
			case 'ticket': {
				const ticketId = readPath(item.json, ticketField(index));
				if (typeof ticketId !== 'string' || ticketId === '')
					throw refuse(
						ctx,
						index,
						`The item has no ticket in field '${ticketField(index)}'`,
						"Use the items of the operation List: their field 'ticketId' names who waits.",
					);
				return { by: 'ticket', ticket: { ticketId, contactId: contactOf(ctx, one, contactField) } };
			}
			default:
				return { by: 'contact', contactId: contactOf(ctx, one, contactField), narrowed };
		}
	};
}

function narrowedBy(only: string): TicketChoice {
	switch (only) {
		case 'dead':
			return { dead: true };
		case 'orphaned':
			return { orphaned: true };
		case 'stuck':
			return { dead: true, orphaned: true };
		default:
			return {};
	}
}

/** From the list comes the key itself; a typed id is the node's, which is the last part of the key. */
function stepKeyIn(
	ctx: IExecuteFunctions,
	journeys: readonly Journey[],
	step: string,
	index: number,
): string {
	const keys = journeys.flatMap(({ subscriptions }) => Object.keys(subscriptions));
	const found = keys.filter((key) => key === step || key.endsWith(`:${step}`));
	if (step !== '' && found.length === 1) return found[0];
	throw refuse(
		ctx,
		index,
		found.length > 1
			? `Several n8n have a step with the ID '${step}'`
			: `No journey has ever had a step with the ID '${step}'`,
		"Choose the step from the list, or type the 'stepId' that the operation List shows.",
	);
}
