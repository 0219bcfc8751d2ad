/*
 * What is stored as a contact's document: the document (see `contact-codec.ts`) and, before it, its latest events and ledger
 * lines, so that one value holds all of most contacts. By lines: '~' and the numbers of events and of ledger lines; each
 * event as its id and its body; the ledger lines; the document. One that holds no others is the document alone.
 */
const MARK = '~';
const LINE_FEED = '\n';

export interface PackedEvent {
	/** The id as a JSON string. */
	idText: string;
	/** As `packEvent` writes. */
	body: string;
}

/** The latest of a contact, oldest first; what is older lies by itself. */
export interface Latest {
	events: readonly PackedEvent[];
	/** As `packLedgerLine` writes. */
	lines: readonly string[];
}

export const NOTHING_LATEST: Latest = { events: [], lines: [] };

export function packEnvelope(document: string, { events, lines }: Latest): string {
	if (events.length + lines.length === 0) return document;
	let packed = `${MARK}${events.length},${lines.length}${LINE_FEED}`;
	for (const { idText, body } of events) packed += idText + LINE_FEED + body + LINE_FEED;
	for (const line of lines) packed += line + LINE_FEED;
	return packed + document;
}

export function unpackEnvelope(packed: string): { document: string; latest: Latest } {
	if (!packed.startsWith(MARK)) return { document: packed, latest: NOTHING_LATEST };
	let at = 0;
	const nextLine = () => {
		const end = packed.indexOf(LINE_FEED, at);
		const line = packed.slice(at, end);
		at = end + 1;
		return line;
	};
	const [eventCount, lineCount] = nextLine().slice(MARK.length).split(',').map(Number);
	const events = Array.from({ length: eventCount }, () => ({ idText: nextLine(), body: nextLine() }));
	const lines = Array.from({ length: lineCount }, nextLine);
	return { document: packed.slice(at), latest: { events, lines } };
}
