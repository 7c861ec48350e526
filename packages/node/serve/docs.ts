/** The page at /docs: the operations of /openapi.json, without anything from elsewhere and without inline script. */
export function docsPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tocsin API</title>
</head>
<body>
<main>
<h1>Tocsin 警钟 API</h1>
<p>OpenAPI 3.1 document: <a href="/openapi.json">/openapi.json</a>. All calls but health and documents need a bearer token or a signed proposal.</p>
<label>Token <input id="token" type="password" autocomplete="off" size="60"></label>
<div id="operations">Loading…</div>
</main>
<script src="/docs/page.js"></script>
</body>
</html>`;
}

/** Lists operations by tag, with a form to try those that read. */
export function docsScript(): string {
  return `"use strict";
const make = (tag, text) => { const element = document.createElement(tag); if (text !== undefined) element.textContent = text; return element; };
const token = document.getElementById("token");
async function tryIt(path, inputs, output) {
  const query = new URLSearchParams();
  let address = path;
  for (const [parameter, input] of inputs) {
    if (input.value === "") continue;
    if (parameter.in === "path") address = address.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
    else query.set(parameter.name, input.value);
  }
  const reply = await fetch(address + (query.size > 0 ? "?" + query : ""), { headers: token.value === "" ? {} : { authorization: "Bearer " + token.value } });
  output.textContent = reply.status + " " + (await reply.text());
}
function operationSection(path, method, operation) {
  const section = make("details");
  section.append(make("summary", method.toUpperCase() + " " + path + " — " + operation.summary));
  const inputs = [];
  for (const parameter of operation.parameters) {
    const label = make("label", parameter.name + (parameter.required ? " *" : "") + " ");
    const input = make("input");
    label.append(input);
    section.append(label, make("br"));
    inputs.push([parameter, input]);
  }
  if (operation.requestBody) section.append(make("pre", JSON.stringify(operation.requestBody.content, null, 1)));
  if (method === "get") {
    const button = make("button", "Try");
    const output = make("pre");
    button.addEventListener("click", () => tryIt(path, inputs, output));
    section.append(button, output);
  }
  section.append(make("pre", JSON.stringify(operation.responses["200"].content, null, 1)));
  return section;
}
fetch("/openapi.json").then((reply) => reply.json()).then((document_) => {
  const target = document.getElementById("operations");
  target.textContent = "";
  const byTag = new Map();
  for (const [path, methods] of Object.entries(document_.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0];
      byTag.set(tag, [...(byTag.get(tag) ?? []), operationSection(path, method, operation)]);
    }
  }
  for (const [tag, sections] of byTag) target.append(make("h2", tag), ...sections);
  target.append(make("h2", "Acts"), make("p", "POST /v1/acts takes these actions:"));
  for (const [name, schema] of Object.entries(document_.components.schemas)) {
    if (!name.endsWith(".args")) continue;
    const details = make("details");
    details.append(make("summary", name.slice(0, -5) + " — " + (schema.description ?? "")), make("pre", JSON.stringify({ args: schema, body: document_.components.schemas[name.slice(0, -5) + ".body"] }, null, 1)));
    target.append(details);
  }
});
`;
}
