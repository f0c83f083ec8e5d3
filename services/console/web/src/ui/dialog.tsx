// What stands on top of a page until it is answered: the browser's own dialog, which keeps the focus inside.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

export function Dialog(p: { title: string; children: ComponentChildren; onClose?: () => void; opaque?: boolean }) {
	const box = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => {
		box.current?.showModal();
		return () => box.current?.close();
	}, []);
	return (
		<dialog ref={box} class={p.opaque ? "opaque" : undefined} aria-labelledby={id} onCancel={(e) => {
			e.preventDefault();
			p.onClose?.();
		}}>
			<h2 id={id}>{p.title}</h2>
			{p.children}
		</dialog>
	);
}
