import twilio from 'twilio';
import { checkTwilioSignature, type SignedRequest } from '../../../../lib';

const CURRENT = 'current-token';
const PREVIOUS = 'previous-token';
const authTokens = [CURRENT, PREVIOUS];
const URL_WITHOUT_PORT = 'https://journeys.example/webhook/1/voice?call=c%3A1&part=status';
const FORM = 'CallSid=CA1&CallStatus=ringing&From=%2B15550109999&To=%2B15550100001';
const FIELDS = { CallSid: 'CA1', CallStatus: 'ringing', From: '+15550109999', To: '+15550100001' };

const signed = (token: string, url: string, params: Record<string, string | string[]>): string =>
	twilio.getExpectedTwilioSignature(token, url, params);

describe('the signature of Twilio', () => {
	it.each([
		['the current token', CURRENT],
		['the previous token, while tokens are rotated', PREVIOUS],
	])('holds when made with %s', (_name, token) => {
		const signature = signed(token, URL_WITHOUT_PORT, FIELDS);
		const request = { authTokens, signature, url: URL_WITHOUT_PORT };
		expect(checkTwilioSignature({ ...request, rawBody: FORM })).toBe(true);
		expect(checkTwilioSignature({ ...request, params: FIELDS })).toBe(true);
	});

	it('holds for a request without a body', () => {
		const signature = signed(CURRENT, URL_WITHOUT_PORT, {});
		expect(checkTwilioSignature({ authTokens, signature, url: URL_WITHOUT_PORT })).toBe(true);
	});

	it.each([
		['https://journeys.example/a?b=1', 'https://journeys.example:443/a?b=1'],
		['https://journeys.example:443/a?b=1', 'https://journeys.example/a?b=1'],
		['http://journeys.example/a', 'http://journeys.example:80/a'],
		['http://127.0.0.1:5678/a', 'http://127.0.0.1:5678/a'],
	])('of %s holds where %s is checked: a default port changes nothing', (signedUrl, url) => {
		const signature = signed(CURRENT, signedUrl, FIELDS);
		expect(checkTwilioSignature({ authTokens, signature, url, rawBody: FORM })).toBe(true);
	});

	it('counts each value of a repeated field once, whatever their order', () => {
		const signature = signed(CURRENT, URL_WITHOUT_PORT, { Event: ['b', 'a', 'b'], CallSid: 'CA1' });
		const request = { authTokens, signature, url: URL_WITHOUT_PORT };
		expect(checkTwilioSignature({ ...request, rawBody: 'Event=a&CallSid=CA1&Event=b&Event=a' })).toBe(true);
		expect(checkTwilioSignature({ ...request, rawBody: 'Event=a&CallSid=CA1' })).toBe(false);
	});

	it('reads a form as it was sent: spaces, letters beyond ASCII, empty fields, names of objects', () => {
		const params = { SpeechResult: 'grüß Gott & <ja>', Empty: '', 'a[b]': '1' };
		const rawBody = 'SpeechResult=gr%C3%BC%C3%9F+Gott+%26+%3Cja%3E&Empty=&a%5Bb%5D=1';
		const signature = signed(CURRENT, URL_WITHOUT_PORT, params);
		expect(checkTwilioSignature({ authTokens, signature, url: URL_WITHOUT_PORT, rawBody })).toBe(true);
		const odd = signed(CURRENT, `${URL_WITHOUT_PORT}__proto__1`, {});
		const request = { authTokens, signature: odd, url: URL_WITHOUT_PORT, rawBody: '__proto__=1' };
		expect(checkTwilioSignature(request)).toBe(true);
	});
});

describe('a body that is no form', () => {
	const body = '{"digits":"1"}';
	const url = `${URL_WITHOUT_PORT}&bodySHA256=${twilio.getExpectedBodyHash(body)}`;
	const signature = signed(CURRENT, url, {});

	it('is held by its hash in the address', () => {
		expect(checkTwilioSignature({ authTokens, signature, url, rawBody: body })).toBe(true);
		expect(checkTwilioSignature({ authTokens, signature, url, rawBody: '{"digits":"2"}' })).toBe(false);
		expect(checkTwilioSignature({ authTokens, signature, url })).toBe(false);
	});
});

describe('a forged request', () => {
	const signature = signed(CURRENT, URL_WITHOUT_PORT, FIELDS);
	const honest: SignedRequest = { authTokens, signature, url: URL_WITHOUT_PORT, rawBody: FORM };

	it.each<[string, Partial<SignedRequest>]>([
		['without a signature', { signature: undefined }],
		['with an empty signature', { signature: '' }],
		['with the signature of another token', { signature: signed('other', URL_WITHOUT_PORT, FIELDS) }],
		['with a changed field', { rawBody: FORM.replace('ringing', 'completed') }],
		['with a field more', { rawBody: `${FORM}&Digits=9` }],
		['for another call', { url: URL_WITHOUT_PORT.replace('c%3A1', 'c%3A2') }],
		['for another host', { url: URL_WITHOUT_PORT.replace('journeys', 'other') }],
		['with half a signature', { signature: signature.slice(0, -2) }],
		['when no token is known', { authTokens: [] }],
	])('%s is not believed', (_name, change) => {
		expect(checkTwilioSignature(honest)).toBe(true);
		expect(checkTwilioSignature({ ...honest, ...change })).toBe(false);
	});

	it('signed with an empty token is not believed, even where the previous token is empty', () => {
		const request = { ...honest, authTokens: [CURRENT, ''], signature: signed('', URL_WITHOUT_PORT, FIELDS) };
		expect(checkTwilioSignature(request)).toBe(false);
	});

	it.each(['', 'no address', '//', 'http://', 'http://[', 'https://a/%zz?bodySHA256', '\u0000'])(
		'with the address %j is not believed, and nothing is thrown',
		(url) => {
			for (const rawBody of ['', '%', '%ff=%', '=&=&&', '\ud800', FORM]) {
				expect(checkTwilioSignature({ ...honest, url, rawBody })).toBe(false);
			}
		},
	);
});
