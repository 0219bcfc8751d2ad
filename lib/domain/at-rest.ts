import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { JourneyError } from './errors';

/*
 * Documents of contacts that stay as they are for a while are deflated: a quarter of the bytes for about 25 us. What begins
 * with NUL is one, a byte a character; the character behind it names the dictionary. A dictionary that was in use is never
 * edited, as what was written with it could not be read again: a better one gets a name of its own.
 */
const MARK = '\0';
const DICTIONARY_NAME = '1';
/** What documents, events and ledger lines have in common; the most common stands last. */
const DICTIONARY = Buffer.from(
	'"correlation":{"where":{"conditions":[{"leftValue":"={{ $json.","rightValue":"","operator":{"type":"string","operation":"equals"}}],"combinator":"and"},"match":{"' +
		'"firstName":"lastName":"email":"phone":"currency":"amount":"status":"total":"reference":"id":"name":"text":"https://www.' +
		'"call:answered","call:busy","call:no-answer","message:sent","link:clicked","message:opened","policy":"version":"zone":"Europe/London""America/New_York"' +
		'"allowedFromMs":"untilMs":"segment":"executionId":"node":"message":"quiet hours","cap","refused","goal","exited","held","failed","direct","segment","unknown"' +
		'"unconnected "all""newest""binary":{"pairedItem":{"item":0}' +
		'"omitted":{"trigger":"","data":""},"keep":{"outputs":["trigger:[\\"","\\"]"]}},"tag":{"enteredAtMs":17,"leftAtMs":17,"movedByEventId":"' +
		'{"json":{"contactId":"","triggers":{"":{"id":"","name":"","occurredAt":"2026-2027-01-01T00:00:00.000Z","data":{"' +
		'"released","event",{"branch":0,"event":"","eventId":""}]\n[17,"finished","\n[17,"exited","\n[17,"parked","",null,{"dueAtMs":17,"events":["' +
		'\n[17,"released","due"]\n[17,"entered","","event",{"event":"","eventId":"' +
		'[2,1,[["",0,"event",17,null,null,null,null,null,null,null,{"":0},null,17]],[["",0,0,17,17,1,{"branches":[{"events":[""]}],"sinceMs":17,"uncorrelated":"none","exceptEventId":""}]],{"":[1,17]}]\n',
);
/** Small on purpose: a larger window and larger buffers take longer to set up than a document takes to pack. */
const DEFLATE = { level: 3, windowBits: 13, memLevel: 6, chunkSize: 2_048, dictionary: DICTIONARY };
const INFLATE = { windowBits: 13, chunkSize: 4_096, dictionary: DICTIONARY };
/** Shorter texts stay as they are. */
const LEAST_CHARACTERS = 200;

/** The text, deflated where that pays; {@link unfoldText} gives it back. */
export function foldText(text: string): string {
	if (text.length < LEAST_CHARACTERS) return text;
	return MARK + DICTIONARY_NAME + deflateRawSync(text, DEFLATE).toString('latin1');
}

/** @throws JourneyError `store-corrupt` where it cannot be read: cut off, or written by a newer version of the package */
export function unfoldText(stored: string): string {
	if (!stored.startsWith(MARK)) return stored;
	const name = stored[1];
	if (name !== DICTIONARY_NAME)
		throw new JourneyError(
			'store-corrupt',
			`A stored contact is packed in the way "${name}", this version of the package reads "${DICTIONARY_NAME}": update the package`,
		);
	try {
		return inflateRawSync(Buffer.from(stored.slice(2), 'latin1'), INFLATE).toString();
	} catch (cause) {
		throw new JourneyError('store-corrupt', 'A stored contact cannot be unpacked: it is damaged', { cause });
	}
}
