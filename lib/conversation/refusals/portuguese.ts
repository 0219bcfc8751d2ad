import type { RefusalRule } from './rule';

const WHEN =
	/^(?:hoje|agora|amanha|esta (?:noite|semana|tarde)|nesta|neste|essa (?:hora|semana)|antes|depois|ate|entre|durante|enquanto|quando|se |tao (?:cedo|tarde)|tarde|cedo|de (?:noite|manha|madrugada)|a noite|a (?:essa|esta) hora|no (?:trabalho|domingo|sabado|meu)|na (?:hora|minha|parte)|aos (?:domingos|sabados)|por (?:enquanto|email)|nao$|ao domingo|para o (?:trabalho|escritorio)|pro trabalho)\b/;
const OTHERS = /\b(?:ele|ela|eu|eles|elas|voce|voces|porque|por que|quem|se|ninguem|que voce)$/;
const CALL =
	'(?:liguem?|liga|ligues|telefonem?|telefones|chamem?|contatem?|contactem?|perturbem?|incomodem?)';
const TO_ME =
	'(?: (?:para|pra|pro) (?:mim|ca|este numero|esse numero|esta casa|nos|meu numero|este telefone)| aqui)?';

/** Refusals of calls in Portuguese, of Brazil and Portugal, over words without accents. */
export const PORTUGUESE: readonly RefusalRule[] = [
	{
		says: new RegExp(
			`\\bnao (?:me |nos )?${CALL}${TO_ME} (?:nunca mais|jamais|mais|de novo|outra vez|novamente)\\b`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: WHEN,
	},
	{
		says: new RegExp(
			`\\b(?:nunca mais|jamais|nunca)(?: me| nos)? ${CALL}${TO_ME}\\b|\\bnao (?:me |nos )?(?:volte|voltem|voltes|torne|tornem) a (?:me )?(?:ligar|telefonar|chamar|contactar|contatar)\\b`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: WHEN,
	},
	{
		says: new RegExp(
			`\\bnao (?:me |nos )${CALL}${TO_ME}(?= ?(?:$|\\||obrigad|porque nao quero))|\\bnao ${CALL} (?:para|pra) (?:mim|ca|este numero|esse numero)(?= ?(?:$|\\||obrigad))`,
			'g',
		),
		unlessAfter: OTHERS,
		unlessBefore: /^\| (?:estou|eu (?:te |lhe )?ligo|ligo|vou)/,
	},
	{
		says: /\b(?:parem?|parar|para|deixem?|deixa|chega|cessem) de (?:me |nos )?(?:ficar )?(?:ligar|ligando|telefonar|chamar|contatar|contactar|incomodar|perturbar|ligacoes|chamadas|telefonemas|fazer (?:estas |essas )?(?:ligacoes|chamadas))(?:[ -]?me)?\b/g,
		unlessAfter: /\b(?:nao|nunca|ele|ela|eu)$/,
		unlessBefore: new RegExp(`${WHEN.source}|^(?:mentiros|(?:para|pra) (?:a )?minha)`),
	},
	{
		says: /\bnao (?:quero|queremos|desejo|gostaria de)(?: mais)?(?: (?:receber|ter))?(?: (?:mais|suas|outras|essas|estas|nenhuma|as vossas|vossas|as suas))* (?:ligacoes|chamadas|telefonemas|ligacao|chamada)\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\bnao (?:quero|queremos|desejo)(?: mais)? (?:que (?:me |nos )?(?:liguem?|telefonem?|contatem?|contactem?|chamem?|fiquem? (?:me )?ligando|voltem a ligar|voce(?:s)? (?:me )?liguem?)|ser (?:contatad[oa]|contactad[oa]|incomodad[oa]|perturbad[oa]))\b(?: mais)?/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:me )?(?:tirem?|tira|removam?|remova|retirem?|excluam?|exclua|apaguem?|risquem?|eliminem?)(?: ?me)?(?: (?:o )?(?:meu|este|esse) (?:nome|numero|telefone|contato|contacto))?(?: de telefone)? (?:da|das|do|dos|de|desta|dessa)(?: (?:sua|suas|vossa|vossas|seu|todas|as|minha|lista|seus))*? ?(?:lista|listas|cadastro|sistema|base|registros?|banco)\b/g,
		unlessAfter: /\bnao$/,
		unlessBefore: /^(?:de )?(?:espera|compras|convidados)/,
	},
	{
		says: /\b(?:apaguem?|apaga|excluam?|exclua|removam?|remova|esquecam?|esqueca|eliminem?|deletem?)(?: o)? (?:meu|este|esse) (?:numero|telefone|contato|contacto)\b/g,
		unlessAfter: /\bnao$/,
	},
	{
		says: /\bnao mais (?:ligacoes|chamadas)\b|\b(?:nenhuma|sem) mais (?:ligacao|ligacoes|chamadas?)\b|\bchega (?:de|das) (?:\w+ )?(?:ligacoes|chamadas|telefonemas)\b/g,
		unlessBefore: WHEN,
	},
	{
		says: /\b(?:me deixem?|deixem? me|deixa me|me deixa|deixem nos)(?: logo| ja)? em paz\b|\b(?:revogo|retiro)(?: o)?(?: meu)? consentimento\b|\bdescadastr(?:e|em|ar)(?: me| o meu| meu)?\b/g,
		unlessAfter: /\bnao$/,
	},
];
