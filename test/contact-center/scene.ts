import twilio from 'twilio';
import { startApplication, type AppAnswer, type AppRequest, type Application } from './application';
import { startContactCenter, type ContactCenter } from './contact-center';

// Real servers on a busy machine: what a test waits for tells by itself when it does not come.
jest.setTimeout(60_000);

export const TO = '+15550100001';
export const FROM = '+15550109999';
export const EVENTS = ['initiated', 'ringing', 'answered', 'completed'];

/** Twilio's own client, as an application has it, at the address of the stand-in. */
export function clientOf({ accountSid, url }: ContactCenter, user: string, secret: string) {
	const client = new twilio.RequestClient({ autoRetry: false });
	const request: typeof client.request = async (wanted) =>
		await client.request({ ...wanted, uri: wanted.uri.replace('https://api.twilio.com', url) });
	return twilio(user, secret, { accountSid, httpClient: Object.assign(Object.create(client), { request }) });
}

type Answers = Record<string, string | ((request: AppRequest) => AppAnswer | string)>;
type CallOptions = Partial<Parameters<ReturnType<typeof clientOf>['calls']['create']>[0]>;

/** A contact center, an application that it calls, and a client. `answers`: see `startApplication`. */
export class Scene {
	private constructor(
		readonly center: ContactCenter,
		readonly application: Application,
		readonly client: ReturnType<typeof clientOf>,
	) {}

	static async open(answers: Answers = {}, speed = 1_000): Promise<Scene> {
		const center = await startContactCenter({ speed, apiKeys: { SK1: 'key-secret' } });
		const application = await startApplication(center.authToken, answers);
		return new Scene(center, application, clientOf(center, center.accountSid, center.authToken));
	}

	async close(): Promise<void> {
		await this.center.stop();
		await this.application.stop();
	}

	/** Calls, with all status callbacks; by default the document is at `/answer`. */
	async dial(options: CallOptions = {}): Promise<string> {
		const { url } = this.application;
		const { sid } = await this.client.calls.create({
			to: TO,
			from: FROM,
			...(options.twiml === undefined && { url: `${url}/answer` }),
			statusCallback: `${url}/status`,
			statusCallbackEvent: EVENTS,
			...options,
		});
		return sid;
	}

	/** Calls, and waits until the call is over and told: everything that happened. */
	async call(options: CallOptions = {}) {
		const sid = await this.dial(options);
		await this.center.settled();
		return this.center.calls().find((call) => call.sid === sid)!;
	}
}

/** The verbs of a document. */
export const respond = (verbs: string): string =>
	`<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
