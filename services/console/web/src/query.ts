// One box for everything: what each word of it is taken for.
export interface Query {
	name: string;
	birth: string;
	address: string;
	phone: string;
}

const BIRTH = /^(明治|大正|昭和|平成|令和|[MTSHRmtshr])\d|^\d{4}[-/.年]|^(18|19|20)\d{6}$/;
const PHONE = /^0\d[\d-]{8,12}$/;
const ADDRESS = /\d|[都道府県市区町村]$|丁目|番地/;

/** Words are parted by spaces, also wide ones; figures may be wide. A name may have its space in it. */
export function read(text: string): Query {
	const out = { name: [] as string[], birth: [] as string[], address: [] as string[], phone: [] as string[] };
	for (const raw of text.split(/[\s　、,]+/).filter(Boolean)) {
		const word = raw.replace(/[０-９Ａ-Ｚａ-ｚ－／．]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[−‐―]/g, "-");
		if (PHONE.test(word) && word.replace(/-/g, "").length >= 10) out.phone.push(word);
		else if (BIRTH.test(word)) out.birth.push(/^\d{8}$/.test(word) ? `${word.slice(0, 4)}-${word.slice(4, 6)}-${word.slice(6)}` : word);
		else if (ADDRESS.test(word)) out.address.push(word);
		else out.name.push(raw);
	}
	return { name: out.name.join(" "), birth: out.birth.join(""), address: out.address.join(""), phone: out.phone[0] ?? "" };
}
