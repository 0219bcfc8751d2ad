import { createServer, type IncomingMessage } from 'node:http';
import twilio from 'twilio';
import { LOOPBACK } from '../host/free-port';

/** One request of the contact center to the application. */
export interface AppRequest {
	/** With the query. */
	path: string;
	params: Record<string, string>;
	/** By Twilio's own check, with the auth token of the application. */
	isSigned: boolean;
}

export interface AppAnswer {
	status?: number;
	contentType?: string;
	body?: string;
}

export interface Application {
	url: string;
	requests: AppRequest[];
	/** The requests to one path, whatever their query. */
	at(path: string): AppRequest[];
	stop(): Promise<void>;
}

/**
 * A small application for the contact center to call: TwiML by path, a function of the request where it depends; what has
 * none is answered 204, as callbacks are.
 */
export async function startApplication(
	authToken: string,
	answers: Record<string, string | ((request: AppRequest) => AppAnswer | string)>,
): Promise<Application> {
	const requests: AppRequest[] = [];
	const server = createServer(async (incoming, response) => {
		const request = await readRequest(incoming, `${application.url}${incoming.url}`, authToken);
		requests.push(request);
		const answer = answerOf(answers[request.path.split('?')[0]], request);
		response.writeHead(answer.status ?? 200, { 'content-type': answer.contentType ?? 'text/xml' });
		response.end(answer.body);
	});
	const application: Application = {
		url: '',
		requests,
		at: (path) => requests.filter((request) => request.path.split('?')[0] === path),
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
	const address = server.address();
	application.url = `http://${LOOPBACK}:${typeof address === 'object' ? address?.port : ''}`;
	return application;
}

async function readRequest(incoming: IncomingMessage, url: string, authToken: string): Promise<AppRequest> {
	let body = '';
	for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
	const params = Object.fromEntries(new URLSearchParams(body));
	const signature = String(incoming.headers['x-twilio-signature']);
	return {
		path: incoming.url ?? '',
		params,
		isSigned: twilio.validateRequest(authToken, signature, url, params),
	};
}

function answerOf(
	answer: string | ((request: AppRequest) => AppAnswer | string) | undefined,
	request: AppRequest,
): AppAnswer {
	const given = typeof answer === 'function' ? answer(request) : answer;
	if (given === undefined) return { status: 204 };
	return typeof given === 'string' ? { body: given } : given;
}
