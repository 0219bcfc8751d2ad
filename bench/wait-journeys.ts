import { ours, workflow } from '../test/e2e/workflow-builder';
import type { N8nHost } from './n8n-host';

const DAY_OF_WAIT = { limitWait: true, amount: 1, unit: 'days' };

type Credentials = Record<string, { id: string; name: string }>;

/** A node that does nothing: what comes after the wait on both sides. */
const nothing = (name: string) => ({ name, type: 'n8n-nodes-base.noOp', parameters: {} });

/** Enters on `cart.abandoned`, waits for `order.placed`. */
export function waitJourney(id: string, credentials?: Credentials) {
	const withStore = (node: ReturnType<typeof ours>) => (credentials ? { ...node, credentials } : node);
	return workflow(
		id,
		[
			withStore(
				ours('Enter', 'journeyTrigger', {
					events: 'cart.abandoned',
					authentication: 'none',
					entryRepeat: 'every-time',
					options: {},
				}),
			),
			withStore(
				ours('Wait', 'waitForEvent', {
					resume: 'event',
					triggers: { rows: [{ name: 'Ordered', events: 'order.placed' }] },
					...DAY_OF_WAIT,
					contactField: 'contactId',
					options: {},
				}),
			),
			nothing('Ordered'),
			nothing('Too Late'),
		],
		[
			['Enter', 0, 'Wait'],
			['Wait', 0, 'Ordered'],
			['Wait', 1, 'Too Late'],
		],
	);
}

export const PEER_ID = 'peerwait';
export const PEER_PATH = 'peer-wait';

/** n8n's own way: a webhook, and a Wait node that another call resumes. */
export function peerWait() {
	return workflow(
		PEER_ID,
		[
			{
				name: 'Enter',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				webhookId: PEER_PATH,
				parameters: { httpMethod: 'POST', path: PEER_PATH, responseMode: 'onReceived', options: {} },
			},
			{
				name: 'Wait',
				type: 'n8n-nodes-base.wait',
				typeVersion: 1.1,
				webhookId: 'peer-wait-resume',
				parameters: { resume: 'webhook', httpMethod: 'POST', options: {} },
			},
			nothing('Ordered'),
		],
		[
			['Enter', 0, 'Wait'],
			['Wait', 0, 'Ordered'],
		],
	);
}

/** Makes a 'Journey Store' credential for the embedded store in this file. */
export async function embeddedCredential(host: N8nHost, file: string): Promise<Credentials> {
	const { id } = await host.n8n.rest.request('POST', '/rest/credentials', {
		name: 'embedded',
		type: 'journeyStoreApi',
		data: { kind: 'embedded', file },
	});
	return { journeyStoreApi: { id: String(id), name: 'embedded' } };
}

/** Words in an order of their own, as people write: text that says the same again and again would pack too well. */
const WORDS =
	'shop order basket your the please delivery address before Monday colour small return voucher thank we packed courier street number ring bell neighbour evening invoice attached refund within days sincerely team blue jacket size medium shoes leather winter'.split(
		' ',
	);

/** A contact's own data: 300 bytes of JSON. */
export function itemOf(index: number): { [field: string]: string | number } {
	const item = { reference: `order-${String(index).padStart(8, '0')}`, total: 100 + (index % 900), text: '' };
	return { ...item, text: textOf(index, 300 - JSON.stringify(item).length) };
}

export function eventOf(name: string, index: number) {
	return {
		id: `${name}-${index}`,
		name,
		contactId: contactIdOf(index),
		occurredAt: new Date().toISOString(),
		data: name === 'cart.abandoned' ? itemOf(index) : { reference: `order-${index}` },
	};
}

export function contactIdOf(index: number): string {
	return `contact-${String(index).padStart(8, '0')}`;
}

function textOf(seed: number, length: number): string {
	let text = '';
	for (let state = seed + 1; text.length < length;) {
		state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
		text += `${WORDS[(state >>> 16) % WORDS.length]} `;
	}
	return text.slice(0, length);
}
