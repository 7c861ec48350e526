/** An element that is written: its name, then its text or its children; what is undefined is left out. */
export type XmlNode = readonly [
  name: string,
  content: string | number | undefined | readonly XmlNode[],
  attributes?: { readonly [name: string]: string },
];

/** Elements as XML, each on a line of its own. */
export function writeXml(nodes: readonly XmlNode[], indent = ""): string {
  return nodes
    .filter(([, content]) => content !== undefined)
    .map(([name, content, attributes = {}]) => {
      const marks = Object.entries(attributes)
        .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
        .join("");
      if (typeof content !== "object") return `${indent}<${name}${marks}>${escapeXml(String(content))}</${name}>\n`;
      if (content.length === 0) return `${indent}<${name}${marks}/>\n`;
      return `${indent}<${name}${marks}>\n${writeXml(content, `${indent}  `)}${indent}</${name}>\n`;
    })
    .join("");
}

/** A text for element content or an attribute. */
export function escapeXml(text: string): string {
  return xmlText(text).replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Characters that XML 1.0 does not have become U+FFFD. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(/(?![\t\n\r\u0080-\u009F])[\p{Cc}\uFFFE\uFFFF]/gu, "\uFFFD");
}
