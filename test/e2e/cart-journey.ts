import { ours, toSink, workflow } from './workflow-builder';

export const CART_ID = 'cartjourney';

/** Enters on `cart.abandoned`; whoever orders in time is thanked, the others are reminded. */
export function cartJourney(sinkUrl: string, seconds: number) {
	return workflow(
		CART_ID,
		[
			ours('Cart Abandoned', 'journeyTrigger', {
				events: 'cart.abandoned',
				authentication: 'none',
				entryRepeat: 'every-time',
				options: {},
			}),
			ours('Wait For Order', 'waitForEvent', {
				resume: 'event',
				triggers: { rows: [{ name: 'Ordered', events: 'order.placed' }] },
				limitWait: true,
				amount: seconds,
				unit: 'seconds',
				contactField: 'contactId',
				options: {},
			}),
			toSink('Thank', `${sinkUrl}/ordered`),
			toSink('Remind', `${sinkUrl}/timed-out`),
		],
		[
			['Cart Abandoned', 0, 'Wait For Order'],
			['Wait For Order', 0, 'Thank'],
			['Wait For Order', 1, 'Remind'],
		],
	);
}

export function event(id: string, name: string, contactId: string) {
	return { id, name, contactId, occurredAt: new Date().toISOString(), data: { reference: id } };
}
