import { CART_ID as ID, cartJourney, event } from './cart-journey';
import { eventsPath } from './workflow-builder';
import { startN8n } from '../host/n8n-process';
import { startSink } from '../host/sink';
import { waitUntil } from '../host/wait-until';
import type { N8nProcess } from '../host/n8n-process';
import type { Sink } from '../host/sink';

jest.setTimeout(300_000);

describe('a journey in a real n8n, on the embedded store', () => {
	let n8n: N8nProcess;
	let sink: Sink;

	afterEach(async () => {
		if (process.env.JOURNEYS_E2E_LOG) console.log(n8n?.logTail(60));
		await n8n?.stop();
		await sink?.stop();
	});

	it('takes contacts in by HTTP, lets them wait, and sends each on once: by its event or by the time-out', async () => {
		sink = await startSink();
		n8n = await startN8n({ workflows: [cartJourney(sink.url, 10)] });
		const entries = Array.from({ length: 20 }, (_, i) =>
			event(`cart-${i}`, 'cart.abandoned', `contact-${i}`),
		);
		const answer = await n8n.postWebhook(eventsPath(ID), entries);
		expect(answer.status).toBe(202);
		expect(await answer.json()).toEqual({ accepted: 20, duplicates: 0, rejected: [] });
		const orders = entries
			.slice(0, 8)
			.map(({ contactId }, i) => event(`order-${i}`, 'order.placed', contactId));
		await waitUntil(
			'the orders are taken',
			async () => (await n8n.postWebhook(eventsPath(ID), orders)).status === 202,
		);
		await sink.reached(8, { path: '/ordered', timeoutMs: 20_000 });
		await sink.reached(12, { path: '/timed-out', timeoutMs: 30_000 });
		expect(sink.contacts('/ordered')).toEqual(new Set(orders.map(({ contactId }) => contactId)));
		expect(sink.deliveries()).toHaveLength(20);
		expect(sink.duplicates().size).toBe(0);
	});
});
