import { ours, toSink, workflow } from './workflow-builder';

export const CART_ID = 'cartjourney';

/** Enters on `cart.abandoned`, one message a day; whoever orders in time is thanked, the others are reminded. */
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
			ours('Once a Day', 'frequencyCap', {
				operation: 'take',
				channel: 'email',
				tags: '',
				subject: 'contact',
				caps: {
					rows: [{ maxHits: 1, every: 24, unit: 'hours', of: 'channel', scope: 'everywhere', reserve: 0 }],
				},
				countsTowardCap: true,
				overCap: 'refuse',
				notPassed: 'output',
				contactField: 'contactId',
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
			toSink('Capped', `${sinkUrl}/capped`),
		],
		[
			['Cart Abandoned', 0, 'Once a Day'],
			['Once a Day', 0, 'Wait For Order'],
			['Once a Day', 1, 'Capped'],
			['Wait For Order', 0, 'Thank'],
			['Wait For Order', 1, 'Remind'],
		],
	);
}

export function event(id: string, name: string, contactId: string) {
	return { id, name, contactId, occurredAt: new Date().toISOString(), data: { reference: id } };
}
