import type { RefusalRule } from './rule';

const WHOM =
	'(?:mich|uns|hier|diese nummer|unter dieser nummer|bei (?:mir|uns)|meine nummer|wieder|bitte|jemals)';
const NEVER =
	'(?:nicht mehr|nie wieder|nie mehr|niemals wieder|niemals mehr|nicht noch ?mals?|nicht noch einmal|nicht wieder|kein weiteres mal|nimmer)';
const HERE = '(?:hier|unter dieser nummer|auf dieser nummer|zu hause|zuhause)';
const WHEN =
	/^(?:heute|jetzt|morgen|gerade|vor|nach|bis|zwischen|wahrend|wenn|solange|so (?:fruh|spat)|am|abends|nachts|mittags|sonntags|auf (?:der|dem) (?!nummer|telefon)|in der|im|diese woche|vorerst)\b/;
const OTHERS = /\b(?:sie|er|ihr|wir|ich|kinder|die|warum|wenn)$/;

/** Refusals of calls in German, over words without umlauts. */
export const GERMAN: readonly RefusalRule[] = [
	{
		says: new RegExp(
			`\\b(?:rufen sie|rufe?|ruft)(?: ${WHOM})*(?: (?:ab jetzt|ab sofort|in zukunft|kunftig|zukunftig))? ${NEVER}(?: ${HERE})? an\\b`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: WHEN,
	},
	{
		says: new RegExp(`\\b(?:rufen sie|ruft?) (?:mich|uns|hier) (?:nicht|nie|niemals) an\\b`, 'g'),
		unlessAfter: OTHERS,
		onlyBefore: /^(?:$|\|(?! (?:ich ruf|ich bin|ich fahre|rufen sie))|danke|und (?:streich|losch|nehm))/,
	},
	{
		says: new RegExp(`\\b${NEVER}(?: ${HERE})? (?:an(?:zu)?rufen|kontaktieren|zu kontaktieren)\\b`, 'g'),
		unlessAfter:
			/\b(?:heute|morgen|jetzt|ich|wir|kann|konnte|kannst|konnen|wollte|abends|gerade)(?: (?:mich|sie|euch|dich|ihn|uns|dort|da|hier))*$/,
		unlessBefore: /^(?:konnen|kann|konnte|wollen|wollte)/,
	},
	{
		says: /\b(?:nicht mehr|nie wieder|nie mehr|nicht wieder|nicht noch einmal|niemals) (?:von (?:ihnen|euch|ihrer firma) )?(?:angerufen|kontaktiert|belastigt) (?:werden|wird|zu werden)\b/g,
		unlessAfter: /\b(?:heute|morgen|jetzt|abends|sonntags|warum|sie|nachts)$/,
	},
	{
		says: /\b(?:horen sie|hor|hort)(?: (?:jetzt|auf damit|sofort))* auf(?: damit)? \|? ?(?:(?:mich|uns|hier|staandig|standig|immer|dauernd|bei (?:mir|uns)) )*(?:an ?zu ?rufen|zu belastigen|zu kontaktieren|mit (?:den|diesen|ihren) anrufen)\b/g,
		unlessAfter: /\bnicht$/,
	},
	{
		says: /\b(?:keine|null) (?:weiteren |solchen |werbe)?anrufe(?: von (?:ihnen|euch))? mehr\b|\bkeine weiteren (?:werbe)?anrufe\b|\b(?:unterlassen|stoppen|beenden) sie (?:die|diese|ihre|weitere|alle)? ?(?:werbe)?anrufe\b/g,
		unlessAfter: /\b(?:heute|jetzt|ich habe|es gab|gibt es|wir haben|bekomme|bekam)$/,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:streichen|nehmen|entfernen|loschen|tragen|nimm|streiche?|losche?) (?:sie )?(?:mich|uns|meine (?:telefon|handy)?nummer|meinen namen|meine daten)(?: (?:sofort|bitte|wieder))?(?: (?:von|aus|in)(?: (?:der|ihrer|eurer|dieser|allen|ihren|dem|ihrem|deiner))?(?: (?:anruf|telefon|kunden|kontakt|werbe)?(?:listen?|datenbank|verteiler|system|kartei)))/g,
		unlessAfter: /\bnicht$/,
	},
	{
		says: /\b(?:loschen|entfernen|vergessen|losche?|streichen) (?:sie )?(?:meine|diese) (?:telefon|handy)?nummer\b/g,
		unlessAfter: /\b(?:nicht|haben)$/,
		unlessBefore: /^(?:nicht|eins|zwei)/,
	},
	{
		says: /\b(?:will|mochte|wunsche|wollen|mochten) (?:(?:ich|wir) )?(?:uberhaupt |wirklich |auch )*(?:nicht|keinesfalls) \|? ?dass (?:sie|ihr|man|du|irgendwer) (?:mich|uns|hier)(?: (?:noch ?mals?|noch ?einmal|wieder|weiter|weiterhin|jemals|noch))?(?: (?:anruf\w*|kontaktier\w*))/g,
	},
	{
		says: /\b(?:will|mochte|wunsche|wollen|mochten) (?:(?:ich|wir) )?keine (?:weiteren |werbe|solchen |ihrer )*anrufe\b/g,
		unlessBefore: /^(?:mehr )?(?:heute|vor|nach|am|abends|nachts|bis|wahrend|erhalten (?:heute|vor))/,
	},
	{
		says: /\b(?:lassen sie|lass|lasst) (?:mich|uns)(?: (?:jetzt|damit|bloss|gefalligst))* in (?:ruhe|frieden)\b/g,
		unlessBefore: /^(?:uberlegen|nachdenken|ausreden|lesen|bis)/,
	},
	{
		says: new RegExp(
			`\\b(?:kontaktieren sie|kontaktiert?|belastigen sie|belastigt?) (?:mich|uns) (?:${NEVER}|nicht)\\b`,
			'g',
		),
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:widerrufe|ziehe) (?:ich )?(?:hiermit )?(?:meine|die) (?:einwilligung|zustimmung|erlaubnis)\b/g,
	},
	{
		says: /\b(?:von|aus) (?:der|ihrer|eurer|allen|ihren) (?:anruf|telefon|kontakt)?(?:listen?|datenbank|kartei) (?:gestrichen|genommen|geloscht|entfernt) werden\b/g,
		unlessAfter: /\bnicht$/,
	},
	{ says: /\bmelden sie sich (?:nie wieder|nicht mehr|nie mehr)\b/g, unlessBefore: WHEN },
];
