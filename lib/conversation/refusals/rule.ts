/**
 * A way to refuse calls, over plain words: lower case, no accents, no apostrophes ("dont", "mappeler"), `|` between clauses.
 * The patterns around it are tested on what stands before and after what was said.
 */
export interface RefusalRule {
	/** With the flag `g`. */
	says: RegExp;
	/** No refusal after these words: "you never ..." is a complaint. Ends with `$`. */
	unlessAfter?: RegExp;
	/** No refusal before these words: "... before nine". Begins with `^`. */
	unlessBefore?: RegExp;
	/** A refusal only before these words; `|` or the end is one of them. Begins with `^`. */
	onlyBefore?: RegExp;
}
