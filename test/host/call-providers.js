'use strict';
// What a journey that calls needs around it, all of it on loopback: a stand-in for Twilio, a scripted chat model, their
// credentials in n8n, and a saved engagement. Nobody is called.
const { mkdirSync } = require('node:fs');
const { join } = require('node:path');
const { startContactCenter } = require('../contact-center/contact-center');
const { startChatModel } = require('./chat-model');
const { freePort } = require('./free-port');

const LIBRARY = join(__dirname, '..', '..', 'dist', 'lib');
const CENTER_PORT = 4010;
const MODEL_PORT = 4011;

/** Credentials by their type, as a node names them. */
const CENTER_TYPE = 'contactCenterTwilioApi';
const MODEL_TYPE = 'openAiApi';
/** The nodes that take them. */
const USERS = {
	[CENTER_TYPE]: 'n8n-nodes-customer-journeys.conversationalVoice',
	[MODEL_TYPE]: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
};

/** The name by which the example finds its engagement. */
const ENGAGEMENT_NAME = 'Delivery Calls';
/** The engagement of the example: an agent talks, and hands over to a queue of people. */
const ENGAGEMENT = {
	who: 'agent-first',
	representatives: { kind: 'queue', target: 'delivery-desk' },
	callerNumbers: ['+14155550100'],
	capacity: 20,
	consent: { model: 'opt-out', purpose: 'transactional' },
	retry: { maxAttempts: 3, ladderMinutes: [60, 240] },
};

/**
 * @typedef {object} Providers
 * @property {Awaited<ReturnType<typeof startContactCenter>>} center
 * @property {import('./chat-model').ScriptedChatModel} model
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the stand-in and the model. Without a script of its own a callee answers and names a day.
 *
 * @param {{ speed: number, seed?: number }} options `speed`: calls run so many times as fast @returns {Promise<Providers>}
 */
async function startProviders({ speed, seed }) {
	const center = await startContactCenter({ port: await freePort(CENTER_PORT), speed, seed });
	const model = await startChatModel({ port: await freePort(MODEL_PORT) });
	center.script('*', { says: ['Monday would be fine'] });
	return {
		center,
		model,
		stop: async () => {
			await center.stop();
			await model.stop();
		},
	};
}

/**
 * Makes the two credentials in n8n, or brings those that it made earlier up to date.
 *
 * @param {import('./n8n-rest').N8nRest} rest @param {Providers} providers
 * @returns {Promise<Record<string, { id: string, name: string }>>} by their type
 */
async function saveCredentials(rest, { center, model }) {
	const wanted = [
		{
			name: 'Contact Center (Stand-In)',
			type: CENTER_TYPE,
			data: {
				accountSid: center.accountSid,
				authentication: 'authToken',
				authToken: center.authToken,
				baseUrl: center.url,
				publicUrl: '',
			},
		},
		{
			name: 'Chat Model (Scripted)',
			type: MODEL_TYPE,
			data: { apiKey: 'of-no-matter', url: model.url, header: false },
		},
	];
	const saved = await rest.request('GET', '/rest/credentials');
	const entries = wanted.map(async (credential) => {
		const { name, type } = credential;
		const old = saved.find((/** @type {any} */ one) => one.name === name && one.type === type);
		const { id } = old
			? await rest.request('PATCH', `/rest/credentials/${old.id}`, credential)
			: await rest.request('POST', '/rest/credentials', credential);
		return /** @type {const} */ ([type, { id, name }]);
	});
	return Object.fromEntries(await Promise.all(entries));
}

/**
 * The workflow with the credentials on the nodes that take them; those that a person has chosen stay.
 *
 * @template {{ nodes: any[] }} T @param {T} workflow @param {Record<string, { id: string, name: string }>} credentials @returns {T}
 */
function withCredentials(workflow, credentials) {
	const typeOf = (/** @type {any} */ node) =>
		Object.keys(USERS).find((type) => USERS[/** @type {keyof typeof USERS} */ (type)] === node.type);
	const nodes = workflow.nodes.map((node) => {
		const type = typeOf(node);
		return type ? { ...node, credentials: { [type]: credentials[type], ...node.credentials } } : node;
	});
	return { ...workflow, nodes };
}

/**
 * Runs `use` on the store that n8n has or will have, through the built library; of the embedded one only while n8n does
 * not run.
 *
 * @template T
 * @param {{ userFolder: string, redisUrl?: string }} place
 * @param {(store: import('../../lib').JourneyStore) => Promise<T>} use @returns {Promise<T>}
 */
async function withStore({ userFolder, redisUrl }, use) {
	const { openStore } = require(LIBRARY);
	const folder = join(userFolder, '.n8n');
	mkdirSync(folder, { recursive: true });
	const file = join(folder, 'customer-journeys.sqlite');
	const store = await openStore(redisUrl ? { kind: 'redis', url: redisUrl } : { kind: 'embedded', file });
	try {
		return await use(store);
	} finally {
		await store.close();
	}
}

/**
 * Saves an engagement under a name that is free; what a person has saved there stays.
 *
 * @param {import('../../lib').JourneyStore} store @param {string} [name] @param {object} [more] other than the example's
 */
async function saveEngagement(store, name = ENGAGEMENT_NAME, more = {}) {
	const { parsePolicy } = require(LIBRARY);
	if (await store.policies.get(name)) return;
	const policy = parsePolicy('engagement', { ...ENGAGEMENT, ...more });
	await store.policies.save(name, 'engagement', policy, Date.now());
}

module.exports = {
	startProviders,
	saveCredentials,
	withCredentials,
	withStore,
	saveEngagement,
	ENGAGEMENT_NAME,
	ENGAGEMENT,
};
