import "@digital-go-jp/design-tokens/dist/tokens.css";
import "./style/base.css";
import "./style/form.css";
import "./style/page.css";
import "./style/map.css";
import "./style/print.css";
import { render } from "preact";
import { App } from "./app";
import { language, setLanguage } from "./i18n";
import { begin } from "./session";

setLanguage(language.value);
const at = document.getElementById("app");
if (at) render(<App />, at);
void begin();
