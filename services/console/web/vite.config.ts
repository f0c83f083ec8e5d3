import { defineConfig } from "vite";

// What the daemon puts into index.html with every answer: its tenant and a fresh nonce.
export default defineConfig({
	base: "/__SHIEN_TENANT__/",
	html: { cspNonce: "__SHIEN_NONCE__" },
	esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
	build: {
		target: "es2022",
		outDir: process.env.SHIEN_WEB_OUT || "dist",
		emptyOutDir: true,
		modulePreload: false, // its helper would need the tenant in a script
		cssCodeSplit: false,
		assetsInlineLimit: 0,
		chunkSizeWarningLimit: 700,
	},
});
