import "./styles/base.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { startClock } from "./clock.ts";
import { followNavigation } from "./navigation.ts";
import { showHiddenCharacters } from "./show-hidden.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no #app");
root.replaceChildren();
followNavigation();
showHiddenCharacters();
startClock();
render(<App />, root);
