'use strict';
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { waitUntil } = require('./wait-until');

/**
 * @typedef {{ email: string, password: string, firstName?: string, lastName?: string }} Owner
 * @typedef {{ id?: string, name: string, nodes: any[], connections: any, settings?: any, versionId?: string, active?: boolean, [field: string]: any }} Workflow
 * @typedef {{ id: string, status: string, mode: string, workflowId: string, finished?: boolean, startedAt?: string, stoppedAt?: string, [field: string]: any }} ExecutionRow
 */

/** n8n answered a REST call with an error status. */
class N8nRestError extends Error {
	/** @param {string} call @param {number} status @param {any} body */
	constructor(call, status, body) {
		super(`n8n answered ${call} with ${status}: ${body?.message ?? JSON.stringify(body)}`);
		this.status = status;
		this.body = body;
	}
}

/** The REST interface of n8n's own editor, signed in as the owner. Every method throws N8nRestError on an error status. */
class N8nRest {
	#cookie = '';
	#hostDir;

	/** @param {string} baseUrl without a trailing slash @param {string} hostDir folder of the installed n8n @param {Owner} owner */
	constructor(baseUrl, hostDir, owner) {
		this.baseUrl = baseUrl;
		this.owner = owner;
		this.#hostDir = hostDir;
	}

	/** Signs in; on a fresh n8n it makes the owner account first. The session survives a restart of n8n. */
	async signIn() {
		const { email, password, firstName = 'Journey', lastName = 'Owner' } = this.owner;
		// Under load n8n says that it is ready while its database is not: it answers 503 for a moment.
		const settings = await waitUntil(
			'n8n answers',
			() =>
				this.request('GET', '/rest/settings').catch((error) =>
					error.status === 503 ? undefined : Promise.reject(error),
				),
			{ timeoutMs: 60_000 },
		);
		const isFresh = settings.userManagement?.showSetupOnFirstLoad === true;
		if (isFresh) await this.request('POST', '/rest/owner/setup', { email, password, firstName, lastName });
		else await this.request('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/**
	 * One call as the owner.
	 *
	 * @param {string} method
	 * @param {string} path as in `/rest/workflows`
	 * @param {unknown} [body]
	 * @param {Record<string, string>} [headers]
	 * @returns {Promise<any>} the `data` field of the answer
	 */
	async request(method, path, body, headers = {}) {
		const response = await fetch(this.baseUrl + path, {
			method,
			headers: { cookie: this.#cookie, 'content-type': 'application/json', ...headers },
			body: body === undefined ? undefined : JSON.stringify(body),
		}).catch((cause) => {
			throw new Error(
				`n8n does not answer ${method} ${this.baseUrl}${path}: ${cause.cause?.message ?? cause.message}`,
				{ cause },
			);
		});
		const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
		if (cookies.some((cookie) => cookie.startsWith('n8n-auth='))) this.#cookie = cookies.join('; ');
		const text = await response.text();
		const answer = parseJson(text);
		if (!response.ok) throw new N8nRestError(`${method} ${path}`, response.status, answer ?? text);
		return answer?.data ?? answer;
	}

	/** @returns {Promise<Workflow[]>} every workflow, without nodes */
	async workflows() {
		return await this.request('GET', '/rest/workflows');
	}

	/** @param {string} id @returns {Promise<Workflow>} */
	async workflow(id) {
		return await this.request('GET', `/rest/workflows/${id}`);
	}

	/** @param {Workflow} workflow a fixed `id` is kept; it must not exist yet @returns {Promise<Workflow>} not published */
	async create(workflow) {
		return await this.request('POST', '/rest/workflows', workflow);
	}

	/**
	 * Creates the workflow, or replaces the saved one of the same id; what is published stays as it is until `publish`.
	 *
	 * @param {Workflow & { id: string }} workflow
	 */
	async save(workflow) {
		const isThere = (await this.workflows()).some(({ id }) => id === workflow.id);
		const { name, nodes, connections, settings } = workflow;
		return isThere
			? await this.patch(workflow.id, { name, nodes, connections, settings })
			: await this.create(workflow);
	}

	/**
	 * Changes fields of the saved workflow; what is published stays as it is until `publish`.
	 *
	 * @param {string} id @param {Partial<Workflow>} change @returns {Promise<Workflow>}
	 */
	async patch(id, change) {
		const { versionId } = await this.workflow(id);
		return await this.request('PATCH', `/rest/workflows/${id}`, { versionId, ...change });
	}

	/**
	 * Publishes the saved version and waits until n8n has registered its triggers and webhooks.
	 *
	 * @param {string} id @throws {Error} naming the step that n8n could not register
	 */
	async publish(id) {
		const { versionId } = await this.workflow(id);
		await this.request('POST', `/rest/workflows/${id}/activate`, { versionId });
		const status = await waitUntil(`workflow ${id} is published`, async () => {
			const answer = await this.publicationStatus(id);
			return ['in_progress', 'not_published'].includes(answer.status) ? undefined : answer;
		});
		if (status.status !== 'published')
			throw new Error(`Workflow ${id} is not fully published: ${JSON.stringify(status)}`);
	}

	/** @param {string} id */
	async unpublish(id) {
		await this.request('POST', `/rest/workflows/${id}/deactivate`, {});
		await waitUntil(
			`workflow ${id} is unpublished`,
			async () => (await this.publicationStatus(id)).status === 'not_published',
		);
	}

	/**
	 * As stored: after a restart of n8n it says `published` before trigger() has run again (0 to 3 s).
	 *
	 * @param {string} id
	 * @returns {Promise<{ status: 'published' | 'partial' | 'failed' | 'in_progress' | 'not_published', [field: string]: any }>}
	 */
	async publicationStatus(id) {
		return await this.request('GET', `/rest/workflows/${id}/publication-status`);
	}

	/**
	 * A manual run as from the editor: from a named trigger, or up to a named step.
	 *
	 * @param {string} id @param {{ triggerName: string } | { stepName: string }} from
	 * @returns {Promise<{ executionId?: string, waitingForWebhook?: boolean }>}
	 */
	async run(id, from) {
		const workflowData = await this.workflow(id);
		const start =
			'triggerName' in from
				? { triggerToStartFrom: { name: from.triggerName } }
				: { destinationNode: { nodeName: from.stepName, mode: 'inclusive' } };
		return await this.request(
			'POST',
			`/rest/workflows/${id}/run`,
			{ workflowData, ...start },
			{ 'push-ref': 'journeys-test' },
		);
	}

	/**
	 * Newest first, all pages.
	 *
	 * @param {{ workflowId?: string, status?: string[] }} [filter]
	 * @returns {Promise<ExecutionRow[]>}
	 */
	async executions(filter = {}) {
		const rows = [];
		let cursor;
		do {
			const query = new URLSearchParams({
				limit: '100',
				filter: JSON.stringify(filter),
				...(cursor ? { cursor } : {}),
			});
			const page = await this.request('GET', `/rest/executions?${query}`);
			rows.push(...page.results);
			cursor = page.nextCursor;
		} while (cursor);
		return rows;
	}

	/**
	 * One execution with its run data unpacked: `data.resultData.runData[stepName]`.
	 *
	 * @param {string} id @returns {Promise<ExecutionRow & { data: any }>}
	 */
	async execution(id) {
		const row = await this.request('GET', `/rest/executions/${id}`);
		const flatted = createRequire(join(this.#hostDir, 'package.json'))('flatted');
		return { ...row, data: typeof row.data === 'string' ? flatted.parse(row.data) : row.data };
	}

	/**
	 * Waits until an execution has ended, whether well or not.
	 *
	 * @param {string} id @param {{ timeoutMs?: number }} [options]
	 */
	async ended(id, options) {
		return await waitUntil(
			`execution ${id} has ended`,
			async () => {
				const execution = await this.execution(id);
				return ['new', 'running', 'waiting'].includes(execution.status) ? undefined : execution;
			},
			options,
		);
	}

	/** @param {string} id of a failed execution */
	async retry(id) {
		return await this.request('POST', `/rest/executions/${id}/retry`, {});
	}

	/** @param {string} id */
	async stop(id) {
		return await this.request('POST', `/rest/executions/${id}/stop`, {});
	}
}

/** @param {string} text */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

module.exports = { N8nRest, N8nRestError };
