import { publicStyle } from "./publicpage.ts";
import { REPORT_SYMPTOMS, REPORT_WORDS } from "./publicreportwords.ts";

type Word = keyof typeof REPORT_WORDS;

/** An element whose text is a word: the page's program says it again when the language changes. */
function said(tag: string, word: Word, attributes = ""): string {
  return `<${tag} data-word="${word}"${attributes === "" ? "" : ` ${attributes}`}>${REPORT_WORDS[word][0]}</${tag}>`;
}

const button = (word: Word, id: string, type = "button") => said("button", word, `type="${type}" id="${id}"`);
const field = (word: Word, input: string) => `<label>${said("span", word)}${input}</label>`;

/**
 * The page at /public/report, where a person tells the unit something without an account.
 * @param isPublic whether this node has the page of releases, to which this one then leads
 */
export function publicReportPage(isPublic: boolean): string {
  const kinds = (["itinerary", "symptoms"] as const).map(
    (kind, i) =>
      `<label class="choice"><input type="radio" name="kind" value="${kind}"${i === 0 ? " checked" : ""}> ${said("span", kind)}</label>`,
  );
  const symptoms = REPORT_SYMPTOMS.map(
    ([symptom, word]) =>
      `<label class="choice"><input type="checkbox" name="symptom" value="${symptom}"> ${said("span", word)}</label>`,
  );
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${REPORT_WORDS.title[0]} · ${REPORT_WORDS.title[1]}</title>
<link rel="stylesheet" href="/public/report.css">
</head>
<body>
<header>${said("h1", "title")}<button id="language" type="button" lang="en">${REPORT_WORDS.other[0]}</button></header>
<main>
<p id="status" class="mark" hidden></p>
<p>${said("span", "to")}: <strong id="unit"></strong></p>
${said("p", "urgent", 'class="mark"')}
${said("p", "privacy", 'id="privacy"')}
<div id="refused" role="alert" tabindex="-1"></div>
<section id="code" tabindex="-1" hidden>${said("h2", "code")}<p><output id="secret" class="code"></output></p>${said("p", "codeOnce")}
<p class="row">${button("copy", "copy")} ${button("print", "print")} ${button("kept", "kept")}</p><p id="copied" role="status"></p></section>
<section>${said("h2", "tell")}
<div id="correcting" hidden>${said("p", "correcting", 'class="mark"')}${button("stop", "stop")}</div>
<form id="tell" novalidate autocomplete="off">
<fieldset>${said("legend", "kind")}${kinds.join("")}</fieldset>
${field("area", `<input id="area" maxlength="200" aria-describedby="area-hint">`)}
${said("p", "areaHint", 'id="area-hint" class="small"')}
<div id="of-itinerary"><div id="stays"></div>${button("add", "add")}</div>
<div id="of-symptoms" hidden>${field("onset", `<input id="onset" type="date">`)}<fieldset>${said("legend", "which")}${symptoms.join("")}</fieldset></div>
<div class="stay">${field("name", `<input id="name" maxlength="60" autocomplete="name">`)}${field("phone", `<input id="phone" type="tel" maxlength="24" autocomplete="tel">`)}</div>
${field("note", `<textarea id="note" rows="3" maxlength="2000"></textarea>`)}
<p class="row">${button("send", "send", "submit")}</p>
</form></section>
<section>${said("h2", "follow")}
<form id="follow" novalidate autocomplete="off">${field("yourCode", `<input id="follow-code" class="code" maxlength="40" autocapitalize="characters" spellcheck="false">`)}
<p class="row">${button("ask", "ask", "submit")} ${button("correct", "correct")} ${button("withdraw", "withdraw")}</p></form>
<div id="sure" hidden>${said("p", "sure", 'class="mark"')}<p class="row">${button("yes", "yes")} ${button("no", "no")}</p></div>
<div id="followed" role="status" tabindex="-1"></div></section>
${isPublic ? `<p>${said("a", "releases", 'href="/public"')}</p>` : ""}
</main>
<script src="/public/report.js"></script>
</body>
</html>`;
}

export function publicReportStyle(): string {
  return `${publicStyle()}[hidden]{display:none!important}
fieldset{border:1px solid #8a939b;border-radius:6px;margin:.7rem 0;padding:.4rem .9rem}
form>label,.picker,.stay label{display:block;margin:.4rem 0}.stay .picker,.picker label{margin:0}.stay .picker label{margin:.4rem 0}label>span{display:block}label.choice{display:inline-block;margin:.2rem 1rem .2rem 0}label.choice span{display:inline}
label.choice input{min-height:1.2rem;min-width:1.2rem;vertical-align:middle}
textarea{font:inherit;box-sizing:border-box}form>label>input,.picker input,textarea{width:100%}
.row{display:flex;flex-wrap:wrap;gap:.5rem}
.code{font-family:ui-monospace,monospace;letter-spacing:.05em}output.code{font-size:1.4rem;font-weight:700}
#code{border:3px solid;padding:.2rem .9rem}#refused:not(:empty){border:3px solid #b3261e;padding:.2rem .9rem}
@media (prefers-color-scheme:dark){#refused:not(:empty){border-color:#ff8a80}}
@media print{main>:not(#code){display:none}main>p:has(#unit){display:block}}
`;
}
