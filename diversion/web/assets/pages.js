// What htmx is told beyond its attributes. Every page does its work without this file and without htmx.
"use strict";

// Links are the browser's own; forms are sent in the background, so that a line that breaks loses nothing typed.
document.addEventListener("htmx:before:init", (event) => {
  if (event.target.matches("a")) event.preventDefault();
});

// So are forms that open another window or are answered by a file.
document.addEventListener("submit", (event) => {
  const press = event.submitter ?? event.target;
  if (press.formTarget || event.target.target || press.closest("[data-file]")) event.stopPropagation();
}, true);

// A list refreshes itself only while somebody looks at it and nobody is typing. A second press of a form that was answered
// meanwhile, and is gone with its page, is dropped: its address would be the next page's.
const isRefresh = (context) => context?.sourceElement.matches("[data-refreshes]") ?? false;
document.addEventListener("htmx:before:request", (event) => {
  const isTyping = document.activeElement?.matches("input, select, textarea");
  const { ctx } = event.detail;
  if (!ctx.sourceElement.isConnected || (isRefresh(ctx) && (document.hidden || isTyping))) event.preventDefault();
});

// What did not arrive, or was answered by something on the way that is not ours, leaves the page as it is.
const keepTyped = (context) => {
  if (!context?.sourceElement.matches("form")) return;
  const said = document.getElementById("unsent").content.firstElementChild.cloneNode(true);
  said.id = "unsent-said";
  document.getElementById("unsent-said")?.remove();
  context.sourceElement.before(said);
  said.focus();
};
document.addEventListener("htmx:error", (event) => keepTyped(event.detail.ctx));
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const { headers, raw } = ctx.response;
  const isOurs = headers.get("Content-Type")?.startsWith("text/html") && headers.has("Referrer-Policy");
  const isElsewhere = isRefresh(ctx) && (raw.redirected || !raw.ok);
  if (isOurs && !isElsewhere) return;
  event.preventDefault();
  // Never an empty list for one that could not be read: who is signed out is asked to sign in, a failure is tried again.
  if (isOurs && raw.status < 500) location.reload();
  keepTyped(ctx);
});

// What came back to be put right is read first.
document.addEventListener("htmx:after:swap", () => document.getElementById("faults")?.focus());
