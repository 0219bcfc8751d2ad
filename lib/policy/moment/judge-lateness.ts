/** What happens when a moment has passed before the contact came. */
export type IfPast = { kind: 'go-on' } | { kind: 'too-late' } | { kind: 'at-once'; underMs: number };

/** `go-on` at once, or `too-late`: "at-once" goes on when the moment passed less than `underMs` ago. */
export function judgeLateness(lateByMs: number, ifPast: IfPast): 'go-on' | 'too-late' {
	if (ifPast.kind === 'at-once') return lateByMs < ifPast.underMs ? 'go-on' : 'too-late';
	return ifPast.kind;
}
