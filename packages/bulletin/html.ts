import { decodeUtf8, encodeUtf8 } from "@tocsin/core";
import type { Block } from "./document.ts";
import { type Envelope, encodeEnvelope } from "./envelope.ts";
import { BulletinError } from "./fault.ts";

/** Printed in black and white as well; nothing is loaded from anywhere. */
const STYLE = `
:root{color-scheme:light}
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;color:#1f2933;background:#fff;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.15rem;margin-top:1.6rem;border-bottom:1px solid #c3c9cf}
table{border-collapse:collapse;width:100%;margin:.5rem 0;table-layout:fixed;font-size:.9rem}
th,td{border:1px solid #c3c9cf;padding:.25rem .5rem;text-align:left;vertical-align:top}thead th{background:#eef1f3}
.mark{border:2px solid #1f2933;padding:.5rem;font-weight:700}
img{max-width:100%;height:auto}
@media print{body{max-width:none;margin:0;font-size:11pt}h2{break-after:avoid}tr,img{break-inside:avoid}}
`;
const OPEN = '<script type="application/json" id="tocsin-bulletin">';
const CLOSE = "</script>";

/** A bulletin as one HTML file: no script that runs, no address that is loaded. Byte for byte the same each time. */
export function htmlOf(blocks: readonly Block[], envelope: Envelope): Uint8Array {
  const [first] = blocks;
  const title = first?.type === "title" ? first.text : "";
  const lang = envelope.language === "zh" ? "zh-CN" : "en";
  const data = decodeUtf8(encodeEnvelope(envelope)).replaceAll("<", "\\u003c");
  return encodeUtf8(`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${blocks.map(blockHtml).join("\n")}
</main>
${OPEN}${data}${CLOSE}
</body>
</html>
`);
}

/** The envelope of an HTML document. @throws BulletinError NO_BULLETIN */
export function envelopeOfHtml(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  const start = text.lastIndexOf(OPEN);
  const end = text.indexOf(CLOSE, start);
  if (start < 0 || end < 0) throw new BulletinError("NO_BULLETIN");
  return encodeUtf8(text.slice(start + OPEN.length, end).replaceAll("\\u003c", "<"));
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case "title":
      return `<h1>${escaped(block.text)}</h1>`;
    case "heading":
      return `<h2>${escaped(block.text)}</h2>`;
    case "paragraph":
      return `<p${block.mark === true ? ' class="mark"' : ""}>${escaped(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
    case "picture": {
      const { svg, width, height } = block.picture;
      const data = Buffer.from(svg, "utf8").toString("base64");
      return `<p><img src="data:image/svg+xml;base64,${data}" alt="${escaped(block.alt)}" width="${width}" height="${height}"></p>`;
    }
    case "table":
      return tableHtml(block);
  }
}

function tableHtml({ head, rows, widths }: Extract<Block, { readonly type: "table" }>): string {
  const sum = widths.reduce((a, b) => a + b, 0);
  const columns = widths.map((width) => `<col width="${Math.round((width / sum) * 100)}%">`).join("");
  const top =
    head === undefined
      ? ""
      : `<thead><tr>${head.map((text) => `<th scope="col">${escaped(text)}</th>`).join("")}</tr></thead>`;
  const body = rows.map(
    (cells) => `<tr>${cells.map((text, i) => cellHtml(text, head === undefined && i === 0)).join("")}</tr>`,
  );
  return `<table><colgroup>${columns}</colgroup>${top}<tbody>${body.join("")}</tbody></table>`;
}

function cellHtml(text: string, isHead: boolean): string {
  return isHead ? `<th scope="row">${escaped(text)}</th>` : `<td>${escaped(text)}</td>`;
}

const ESCAPES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}
