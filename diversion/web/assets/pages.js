// What htmx is told beyond its attributes. Every page does its work without this file and without htmx.
"use strict";

// Links are the browser's own; forms are sent in the background, so that a line that breaks loses nothing typed.
document.addEventListener("htmx:before:init", (event) => {
  if (event.target.matches?.("a")) event.preventDefault();
});

// So are forms that open another window or are answered by a file.
document.addEventListener("submit", (event) => {
  const press = event.submitter ?? event.target;
  if (press.formTarget || event.target.target || press.closest("[data-file]")) event.stopPropagation();
}, true);

// Of a form only a press that says so sends its file; htmx asks the form how to send it, never the press.
document.addEventListener("submit", ({ target: form, submitter }) => {
  if (form.querySelector("[formenctype]")) form.enctype = submitter?.getAttribute("formenctype") ?? "application/x-www-form-urlencoded";
}, true);

// A list refreshes itself only while somebody looks at it and nobody is typing. A second press of a form that was answered
// meanwhile, and is gone with its page, is dropped: its address would be the next page's.
const isRefresh = (context) => context?.sourceElement.matches("[data-refreshes]") ?? false;
document.addEventListener("htmx:before:request", (event) => {
  const isTyping = document.activeElement?.matches("input, select, textarea");
  const { ctx } = event.detail;
  if (!ctx.sourceElement.isConnected || (isRefresh(ctx) && (document.hidden || isTyping))) event.preventDefault();
});

// What did not arrive, or was answered by something on the way that is not ours, leaves the page as it is. So does a
// part that is refused in the background, as when the session ended: its answer is a whole page, for the next press.
const keepTyped = (context) => {
  if (!context?.sourceElement.matches("form")) return;
  const said = document.getElementById("unsent").content.firstElementChild.cloneNode(true);
  said.id = "unsent-said";
  document.getElementById("unsent-said")?.remove();
  context.sourceElement.before(said);
  said.focus();
};
// A list that could not be read anew says as of when it is, until the next time it can be.
const sayStale = (context) => {
  const said = isRefresh(context) ? context.sourceElement.querySelector("[data-stale]") : null;
  if (said) said.hidden = false;
};
document.addEventListener("htmx:error", ({ detail: { ctx } }) => { keepTyped(ctx); sayStale(ctx); });
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const { headers, raw } = ctx.response;
  const isOurs = headers.get("Content-Type")?.startsWith("text/html") && headers.has("Referrer-Policy");
  const isLost = !ctx.sourceElement.matches("form") && (raw.redirected || !raw.ok);
  if (isOurs && !isLost) return;
  event.preventDefault();
  // Never an empty list for one that could not be read: who is signed out is asked to sign in, a failure is tried again.
  if (isRefresh(ctx) && isOurs && raw.status < 500) location.reload();
  else sayStale(ctx);
  keepTyped(ctx);
});

// What came back to be put right is read first.
document.addEventListener("htmx:after:swap", () => document.getElementById("faults")?.focus());

// At the window somebody types on while Enter is on its way, and a card reader sends the next line: what came after the
// press goes to where typing goes on once the answer is there; a second Enter waits for the first.
let pressed = null;
const isTyped = (field) => field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])");
const valueOf = (field) => (isTyped(field) ? field.value : null);
document.addEventListener("htmx:before:request", ({ target }) => {
  if (target.id !== "filing") return;
  pressed = { form: target, at: document.activeElement, told: new Map([...target.elements].map((each) => [each, valueOf(each)])) };
});
document.addEventListener("submit", (event) => {
  if (event.target !== pressed?.form || !event.submitter?.matches(".only-read")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  pressed.again = true;
}, true);
document.addEventListener("htmx:after:swap", () => {
  const form = document.getElementById("filing");
  if (!pressed || pressed.form === form) return;
  const { at, told, again } = pressed;
  pressed = null;
  if (!form) return;
  for (const [field, value] of told) {
    if (!isTyped(field) || field.value === value) continue;
    const isOn = field === at && field.value.startsWith(value);
    const goesTo = isOn ? form.querySelector("[autofocus]") : document.getElementById(field.id);
    if (goesTo?.form === form && isTyped(goesTo)) goesTo.value = isOn ? goesTo.value + field.value.slice(value.length) : field.value;
  }
  if (again) form.requestSubmit(form.querySelector(".only-read"));
});
document.addEventListener("htmx:finally:request", () => { if (pressed?.form.isConnected) pressed = null; });
