// Every page, at three sizes: nothing said on the console, no barrier that axe knows, nothing hidden sideways; and in English.
import assert from "node:assert/strict";
import test from "node:test";
import { settled, sideways, sizes, violations, visit } from "./browser";
import { pages } from "./pages";

test("every page", () => visit({}, async (v) => {
	for (const [name, path, after] of pages) {
		await v.page.setViewportSize(sizes.small);
		await v.page.goto(v.base + path);
		await settled(v);
		await after?.(v.page);
		await settled(v);
		assert.deepEqual(v.complaints, [], `${name}: what the page says on its console`);
		assert.equal(await v.page.locator("h1").count(), 1, `${name}: one heading`);
		assert.equal(await v.page.locator(".note.bad").count(), 0, `${name}: ${await v.page.locator(".note.bad").allTextContents()}`);
		for (const [size, pixels] of Object.entries(sizes)) {
			await v.page.setViewportSize(pixels);
			assert.deepEqual(await violations(v.page), [], `${name} at ${size}: barriers`);
			assert.ok((await sideways(v.page)) <= 0, `${name} at ${size}: something lies beside the page`);
			if (process.env.SHIEN_WEB_SHOTS) await v.page.screenshot({ path: `${process.env.SHIEN_WEB_SHOTS}/${name}-${size}.png` });
		}
	}
}));

test("no Japanese is left over in English but for what people and rules said", () => visit({ init: `localStorage.setItem("shien.language", "en")` }, async (v) => {
	for (const [name, path] of pages) {
		await v.page.goto(v.base + path);
		await settled(v);
		assert.equal(await v.page.locator("html").getAttribute("lang"), "en");
		const left = await v.page.locator("h1, h2, thead th, label, legend, summary, .button").allTextContents();
		const japanese = left.filter((text) => /[ぁ-ん]/.test(text) && !/潮咲|白砂|しらすな|浜|日本語|令和|一見して|屋根|基礎|窓口の項目/.test(text));
		assert.deepEqual(japanese, [], name);
	}
}));
