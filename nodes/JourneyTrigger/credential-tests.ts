import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { openStore } from '../../lib';
import { readSettings } from '../shared/settings';
import { storeOptionsFrom } from '../shared/store-credential';

const SHORTEST_SECRET = 16;

/** "Test" of a Journey Store credential: opens the store, asks it for its health, closes it again. */
export async function storeAnswers(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const store = await openStore(storeOptionsFrom(credential.data ?? {}, readSettings()));
		try {
			const { warnings, latencyMs } = await store.health(Date.now());
			const message = [`The store answered in ${Math.max(1, Math.round(latencyMs))} ms`, ...warnings].join(
				'. ',
			);
			return { status: 'OK', message };
		} finally {
			await store.close();
		}
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
}

/** "Test" of an intake credential: nothing is called; a secret that could be guessed is refused. */
export async function secretIsLong(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { secret: current, previousSecret: previous } = credential.data ?? {};
	const short = [
		...(String(current ?? '').length < SHORTEST_SECRET ? ['Secret'] : []),
		...(previous && String(previous).length < SHORTEST_SECRET ? ['Previous Secret'] : []),
	];
	if (short.length > 0)
		return {
			status: 'Error',
			message: `'${short.join("' and '")}' is shorter than ${SHORTEST_SECRET} characters. Take one from a password generator.`,
		};
	return { status: 'OK', message: 'The secret is long enough. Send it with your events' };
}
