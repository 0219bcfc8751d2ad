import { describeCap, type Cap } from '../../lib';

/** A cap with the saved policy that it is of, by name and version. */
export type NamedCap = Cap & { policy?: string };

/** The caps as those of a saved policy; as they are where there is none. */
export function namedCaps(caps: readonly Cap[], policy: string | undefined): NamedCap[] {
	return policy === undefined ? [...caps] : caps.map((cap) => ({ ...cap, policy }));
}

/** Which limit held, in words, for the ledger and the item. */
export function capFacts({ policy, ...cap }: NamedCap): { cap: string; policy?: string } {
	return { cap: describeCap(cap as Cap), ...(policy === undefined ? {} : { policy }) };
}
