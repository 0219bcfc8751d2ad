import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes an encryption key into this folder as soon as it is loaded.
const userFolder = mkdtempSync(join(tmpdir(), 'journeys-n8n-'));
process.env.N8N_USER_FOLDER = userFolder;
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));

import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IHttpRequestOptions,
	type INode,
	type INodeType,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { ContactCenterTwilioApi } from '../../credentials/ContactCenterTwilioApi.credentials';
import { startContactCenter, type ContactCenter } from '../contact-center/contact-center';

// Real servers on a busy machine.
jest.setTimeout(60_000);

const credential = new ContactCenterTwilioApi();
const KEY = `SK${'1'.repeat(32)}`;

let center: ContactCenter;

beforeAll(async () => {
	center = await startContactCenter({ apiKeys: { [KEY]: 'key-secret' } });
});
afterAll(async () => await center.stop());

/** As the person filled the form in. */
function filledIn(change: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject {
	const defaults = Object.fromEntries(credential.properties.map(({ name, default: value }) => [name, value]));
	const { accountSid, authToken, url: baseUrl } = center;
	return { ...(defaults as ICredentialDataDecryptedObject), accountSid, authToken, baseUrl, ...change };
}

/**
 * The test button: the credential's own request, made by n8n-core's routing of declarative nodes as n8n makes it, and judged
 * by the credential's rules. Undefined when the credential works.
 */
async function pressTest(data: ICredentialDataDecryptedObject): Promise<string | undefined> {
	const { rules = [] } = credential.test;
	try {
		const [[item]] = (await routing(data).runNode()) ?? [[]];
		const found = rules.find(
			(rule) =>
				rule.type === 'responseSuccessBody' && item.json[rule.properties.key] === rule.properties.value,
		);
		return found?.properties.message;
	} catch (error) {
		const httpCode = Number((error as { httpCode?: string }).httpCode);
		const found = rules.find((rule) => rule.type === 'responseCode' && rule.properties.value === httpCode);
		return found?.properties.message ?? `${httpCode}: ${(error as Error).message}`;
	}
}

function routing(data: ICredentialDataDecryptedObject): RoutingNode {
	const type = {
		description: {
			name: 'tested',
			displayName: 'Tested',
			version: 1,
			group: [],
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: credential.name, required: true }],
			properties: [
				{
					displayName: 'Tested',
					name: 'tested',
					type: 'string',
					default: '',
					routing: { request: credential.test.request },
				},
			],
		},
	} as unknown as INodeType;
	const decrypted = { id: '1', name: 'Twilio', type: credential.name, data };
	const node: INode = {
		id: 'tested',
		name: 'Tested',
		type: 'tested',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [credential.name]: { id: '1', name: 'Twilio' } },
	};
	const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = {
		credentialsHelper: {
			getParentTypes: () => [],
			preAuthentication: () => Promise.resolve(undefined),
			authenticate: async (
				credentials: ICredentialDataDecryptedObject,
				_type: string,
				options: IHttpRequestOptions,
			) => await credential.authenticate(credentials, options),
		},
	} as unknown as IWorkflowExecuteAdditionalData;
	const items = [{ json: {} }];
	const executeData = { node, data: { main: [items] }, source: null };
	const run = { resultData: { runData: {} } } as unknown as IRunExecutionData;
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		run,
		0,
		items,
		{ main: [items] },
		executeData,
		[],
	);
	return new RoutingNode(context, type, decrypted);
}

describe('the test button of Contact Center (Twilio) API', () => {
	it.each<[string, ICredentialDataDecryptedObject]>([
		['account SID and auth token', {}],
		['an API key with its secret', { authentication: 'apiKey', apiKey: KEY, apiKeySecret: 'key-secret' }],
	])('%s of the account work', async (_name, change) => {
		expect(await pressTest(filledIn(change))).toBeUndefined();
		expect(center.requests()).toContainEqual(expect.objectContaining({ method: 'GET', answer: 200 }));
	});

	it('a slash behind the API base URL changes nothing', async () => {
		expect(await pressTest(filledIn({ baseUrl: `${center.url}/` }))).toBeUndefined();
	});

	it.each<[string, ICredentialDataDecryptedObject]>([
		['a wrong auth token', { authToken: 'wrong' }],
		['the SID of another account', { accountSid: `AC${'9'.repeat(32)}` }],
		['an account SID that is none', { accountSid: 'mine' }],
		['a wrong secret of an API key', { authentication: 'apiKey', apiKey: KEY, apiKeySecret: 'wrong' }],
	])('%s is told as such', async (_name, change) => {
		expect(await pressTest(filledIn(change))).toBe('Twilio does not know this Account SID with this secret');
	});

	it('an API base URL where nobody answers fails', async () => {
		expect(await pressTest(filledIn({ baseUrl: 'http://127.0.0.1:9' }))).toMatch(/refused/i);
	});

	describe('what another server answers', () => {
		let server: Server;

		async function startServer(httpStatus: number, body: object): Promise<string> {
			server = createServer((_request, response) => {
				response.writeHead(httpStatus, { 'content-type': 'application/json' }).end(JSON.stringify(body));
			});
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		}

		afterEach(() => {
			server.closeAllConnections();
			server.close();
		});

		it.each(['suspended', 'closed'])('an account that is %s is told as such', async (status) => {
			const baseUrl = await startServer(200, { status });
			expect(await pressTest(filledIn({ baseUrl }))).toBe(`This Twilio account is ${status}`);
		});

		it('an API base URL where something else is, is told as such', async () => {
			const baseUrl = await startServer(404, {});
			expect(await pressTest(filledIn({ baseUrl }))).toBe("There is no API of Twilio's at this API base URL");
		});
	});
});

describe('the form of Contact Center (Twilio) API', () => {
	it('shows no secret', () => {
		const shown = credential.properties
			.filter(({ typeOptions }) => !typeOptions?.password)
			.map(({ name }) => name);
		expect(shown).toEqual(['accountSid', 'authentication', 'publicUrl', 'baseUrl']);
	});
});
