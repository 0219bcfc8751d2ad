import type { RefusalRule } from './rule';

const CALLING = '(?:calling|phoning|ringing|telephoning|contacting|dial+ing|bothering|harassing|pestering)';
const CALL = '(?:call|phone|ring|telephone|contact|dial|bother|harass)';
const HERE = '(?:me|us|here|this (?:number|phone|house)|(?:my|our) (?:number|phone|house|home))';

/** "I didn't say stop calling", "don't stop calling". */
const NOT_SAID =
	/\b(?:dont|didnt|doesnt|never|not|wouldnt|havent)(?: (?:say|said|saying|mean|meant|ask|asked|tell|told|want|wanted)(?: (?:you|him|her|them|that|to|me|anyone))*)?$/;
const ABOUT_OTHERS = /\b(?:you|they|he|she|we|i|why|people|kids|if|when|nobody)$/;

const WHEN =
	'(?:right now|now|today|tonight|tomorrow|yet|later|earlier|early|late|so (?:early|late|soon)|this (?:morning|afternoon|evening|week|month|early|late)|next|before|after|until|till|unless|between|during|while|when|whenever|if|in (?:the|an?|my)|over the|for (?:an?|the next|now|another|at least|two|three|a while)|by (?:e ?mail|text|mail|post)|via|with(?:in| my)|from (?:my|an?)|twice|more than)\\b';
/** "at work", "on Sundays", but not "at this number", "at home", "on my cell". */
const ELSEWHERE =
	'(?:at (?!this|all|home|my (?:number|home|house|phone))|on (?!this|my (?:number|phone|cell|mobile)|here|any))';
const OTHER_THINGS =
	'(?:it|that|him|her|them|you|names|an? |the (?!house|phone)|honey|darling|sweetheart|sir|maam|miss|mister|mr|mrs|dear|buddy|(?:my|our) (?:wife|husband|mother|mom|father|dad|son|daughter|office|work|boss|parents|neighbou?rs?|cell|mobile|landline|first|last|name))\\b';

const STOP_UNLESS = new RegExp(`^(?:${WHEN}|${ELSEWHERE}|${OTHER_THINGS})`);
const DONT_UNLESS = new RegExp(
	`^(?:${WHEN}|${ELSEWHERE}|${OTHER_THINGS}|every|all the time|that often|so often|so much)`,
);
const PLAIN_END =
	/^(?:$|\|(?! (?:im|i am) (?:driving|busy|working|at|in)| (?:ill|i will) (?:call|phone|ring)| (?:call|phone|ring) (?:my|him|her|later|tomorrow))|(?:at|on|under) (?:this|my) (?:number|phone|line|house)|at home|at all|thank|because|for any|about|with (?:this|these|that|your)|or |and (?:dont|never|remove|take)|ok|bye|goodbye|period|i dont want|im not interested|i am not interested|we are not|were not)/;

const LIST =
	'(?: (?:your|the|this|that|all|any|these|every|of|company|call|calls|calling|phone|contact|contacts|telemarketing|marketing|mailing|dialing|sales|customer|robocall))* (?:lists?|database|data base|systems?|records|files?|registry|books?)\\b';

const NUMBER_END = /^(?:$|\||now|from|and|thank|right|or|out|for good|immediately)/;

/** Refusals of calls in English. */
export const ENGLISH: readonly RefusalRule[] = [
	{
		says: new RegExp(
			`\\b(?:stop|quit|cease|no more)(?: (?:with )?(?:all )?(?:the|these|this|your))? ${CALLING}(?: ${HERE})?`,
			'g',
		),
		unlessAfter: new RegExp(
			`${NOT_SAID.source}|\\b(?:did|have|had|has|will|i|ill|didnt) (?:you|they|she|he|i)$|\\b(?:ill|i will|i can)$`,
		),
		unlessBefore: STOP_UNLESS,
	},
	{
		says: /\bstop(?: with| making| all)*(?: (?:the|these|those|your|this|all|making|any|of))*(?: (?:phone|sales|marketing|spam|robo|unwanted))* ?(?:robo)?calls\b/g,
		unlessAfter: NOT_SAID,
		unlessBefore: STOP_UNLESS,
	},
	{
		says: new RegExp(
			`\\b(?:dont|never|not)(?: you| dare| try to| to)* ${CALL}(?: ${HERE})?(?: back)?(?: again| no more)(?! (?:soon|later))\\b`,
			'g',
		),
		unlessAfter: /\b(?:if|why|when) (?:you|they|he|she|i|we|dont you)?$/,
		unlessBefore: DONT_UNLESS,
	},
	{
		says: new RegExp(
			`\\b(?:dont|never)(?: you| dare)* ${CALL}(?: ${HERE})?(?: back)? any ?(?:more|longer)\\b`,
			'g',
		),
		unlessAfter: ABOUT_OTHERS,
		unlessBefore: DONT_UNLESS,
	},
	{
		says: new RegExp(`\\b(?:dont|never)(?: you| dare)* ${CALL} ${HERE}(?: back)?\\b`, 'g'),
		unlessAfter: ABOUT_OTHERS,
		onlyBefore: PLAIN_END,
	},
	{
		says: /\b(?:dont|never) (?:call|phone|contact)(?: back)?\b/g,
		unlessAfter: ABOUT_OTHERS,
		onlyBefore: /^(?:$|\|)/,
	},
	{
		says: new RegExp(
			`\\b(?:not|never) to ${CALL} ${HERE}\\b|\\b(?:to|must|may|should|shall|can) (?:not|never|no longer) ${CALL} ${HERE}\\b`,
			'g',
		),
		unlessAfter: /\b(?:i|we|promise|promised|better|best|decided|forget|forgot)$/,
		unlessBefore: DONT_UNLESS,
	},
	{
		says: new RegExp(
			`\\b(?:remove|take|get|strike|scratch|delete|drop|cross|erase|keep) (?:me|us|(?:my|our|this)(?: (?:name|number|phone|details|info|information|contact|data))+)(?: (?:off|from|out|of))+${LIST}`,
			'g',
		),
		unlessAfter: NOT_SAID,
	},
	{
		says: /\b(?:take|get) (?:me|us|this number|my number|my name) off\b|\bremove me\b|\bunsubscribe me\b/g,
		unlessAfter: NOT_SAID,
		onlyBefore: /^(?:$|\||now|thank|from (?:everything|this|these calls|your calls))/,
	},
	{
		says: /\b(?:delete|erase|remove) (?:my|this|our) (?:phone |telephone |mobile |cell )?number\b/g,
		unlessAfter: new RegExp(`${NOT_SAID.source}|\\b(?:did|have|had) (?:you|i|they)$`),
		onlyBefore: NUMBER_END,
	},
	{
		says: /\b(?:lose|forget) (?:my|this|our) (?:phone |telephone |mobile |cell )?number\b/g,
		unlessAfter: /\b(?:dont|didnt|never|not|you|i|we|they|will|might|could|to)$/,
		onlyBefore: NUMBER_END,
	},
	{
		says: new RegExp(
			`\\b(?:be|get|become) (?:removed|taken|deleted|struck|dropped|erased)(?: (?:off|from|out|of))+${LIST}`,
			'g',
		),
		unlessAfter: NOT_SAID,
	},
	{
		says: /\bstop (?:receiving|getting|having)(?: (?:these|your|any|all|the|such|more|phone|sales))* calls\b/g,
		unlessAfter: NOT_SAID,
		unlessBefore: STOP_UNLESS,
	},
	{
		says: /\b(?:dont|no) call (?:list|registry|register)\b/g,
		unlessAfter:
			/\b(?:what is|whats|about|not on|not on any|never on|off|from|isnt)(?: (?:the|a|your|my|this))?$/,
	},
	{
		says: /\bunsubscribe\b/g,
		unlessAfter: NOT_SAID,
		unlessBefore:
			/^(?:me )?from (?:the|your|my|an?) (?:\w+ )?(?:newsletters?|e ?mails?|magazine|channel|texts?)/,
	},
	{
		says: /\bopt(?:ing)? (?:me |us )?out\b/g,
		unlessAfter: NOT_SAID,
		unlessBefore:
			/^(?:of|from) (?!(?:these|this|your|all|any|further|future|the|being|getting|receiving|more|phone|such)*(?: (?:future|further|phone|sales|marketing))? ?(?:calls?|calling|called|contacted|contact|list|this|these|all|everything|marketing|telemarketing|telephone)\b)/,
	},
	{
		says: /\b(?:dont|never|no longer) (?:want|wish|need|like)(?: to (?:get|receive|have))?(?: (?:any|more|further|your|these|such|of|other|anymore|the|no))* (?:phone |sales |marketing |telephone )?calls\b/g,
		unlessAfter: /\b(?:if|why|you|they) (?:you|they)?$/,
		unlessBefore: DONT_UNLESS,
	},
	{
		says: /\b(?:dont|never|no longer|not) (?:want|wish|like|wanna) (?:to )?(?:be|get) (?:called|phoned|contacted|rung|bothered|telephoned)\b/g,
		unlessAfter: /\b(?:if|why|you|they)$/,
		unlessBefore: DONT_UNLESS,
	},
	{
		says: new RegExp(
			`\\b(?:dont|never) want (?:you|you (?:people|guys|all)|anyone|anybody|your (?:company|people)|them|any of you)(?: to)? (?:keep )?(?:${CALL}|${CALLING})(?: ${HERE})?`,
			'g',
		),
		unlessAfter: /\b(?:if|why|you|they)$/,
		unlessBefore: DONT_UNLESS,
	},
	{
		says: /\bno (?:more|further) (?:phone |sales |marketing |of these |of your )*(?:calls|contact)\b/g,
		unlessAfter: /\b(?:there (?:are|were|will be|have been)|have|had|got|get|getting|make|made)$/,
		unlessBefore: DONT_UNLESS,
	},
	{
		says: /\bleave (?:me|us) (?:the (?:hell|fuck) )?alone\b/g,
		unlessAfter: NOT_SAID,
		unlessBefore: /^(?:for|until|till|with|on|while|tonight|today|in)\b/,
	},
	{
		says: /\bdont (?:keep|go on) (?:calling|phoning|ringing|bothering) (?:me|us)\b|\bdont bother (?:calling|phoning|ringing)(?: (?:me|us|here))?(?: again)?(?= ?(?:$|\|))/g,
		unlessBefore: STOP_UNLESS,
	},
	{
		says: /\b(?:revoke|withdraw|take back) (?:my |all |any )*(?:consent|permission)\b|\bcease and desist\b/g,
		unlessAfter: NOT_SAID,
	},
];
