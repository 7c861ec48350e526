import { useId } from "react";
import { useWords } from "../../app/language.tsx";
import type { Judged, Link } from "./judge.ts";
import { TRACE } from "./words.ts";

/** Units of the drawing, which are pixels where it has room. */
const LANE = 84;
const ROW = 40;
const HEAD = 40;
const RADIUS = 13;
const CHAIN_NAME = /^cn[-0-9a-z.]{0,20}$/;

/** A chain's name as it may stand in a picture; anything else could pose as another text. */
export function isChainName(text: string): boolean {
  return CHAIN_NAME.test(text);
}

/** The custody as a picture: a column for each chain, a row for each link, in the order and with the numbers of the list. */
export function Picture({ judged }: { readonly judged: Judged }) {
  const t = useWords(TRACE);
  const id = useId();
  const { lanes, links } = judged;
  const width = lanes.length * LANE;
  const height = HEAD + links.length * ROW + ROW / 2;
  const x = (chain: string) => (Math.max(0, lanes.indexOf(chain)) + 0.5) * LANE;
  const y = (row: number) => HEAD + (row + 0.5) * ROW;
  return (
    // A wide picture is moved by the keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
    <section className="custody-picture" tabIndex={0} aria-label={t("picture")}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={id}>
        <title id={id}>{`${t("picture")}. ${t("pictureNote")}`}</title>
        {lanes.map((chain) => (
          <g key={chain}>
            <line className="custody-lane" x1={x(chain)} x2={x(chain)} y1={HEAD} y2={height} />
            <text x={x(chain)} y={HEAD - 14} textAnchor="middle">
              {isChainName(chain) ? chain : t("unknownChain")}
            </text>
          </g>
        ))}
        {links.map((link, row) => {
          const next = links[row + 1];
          const isStory = link.is === "step" && next?.is === "step";
          return (
            <g key={String(row)} data-state={link.state} className="custody-link">
              {isStory && <line x1={x(link.chain)} y1={y(row)} x2={x(next.chain)} y2={y(row + 1)} />}
              {"parent" in link && <Arrow from={x(link.chain)} to={x(link.parent)} y={y(row)} />}
            </g>
          );
        })}
        {links.map((link, row) => (
          <Node key={String(row)} link={link} x={x(link.chain)} y={y(row)} number={row + 1} />
        ))}
      </svg>
    </section>
  );
}

function Arrow({ from, to, y }: { readonly from: number; readonly to: number; readonly y: number }) {
  const back = to > from ? -9 : 9;
  return (
    <>
      <line x1={from} x2={to} y1={y} y2={y} />
      <path d={`M ${to + back} ${y - 6} L ${to} ${y} L ${to + back} ${y + 6}`} fill="none" />
    </>
  );
}

interface NodeProps {
  readonly link: Link;
  readonly x: number;
  readonly y: number;
  readonly number: number;
}

/** Filled circle: holds. Square with a cross behind its number: broken. Dashed circle: not checked. */
function Node({ link, x, y, number }: NodeProps) {
  return (
    <g className="custody-node" data-state={link.state}>
      {link.state === "broken" ? (
        <>
          <rect x={x - RADIUS} y={y - RADIUS} width={2 * RADIUS} height={2 * RADIUS} />
          <text x={x + RADIUS + 9} y={y + 5} textAnchor="middle">
            ✕
          </text>
        </>
      ) : (
        <circle cx={x} cy={y} r={RADIUS} />
      )}
      {link.is === "main" && <circle cx={x} cy={y} r={RADIUS + 4} fill="none" />}
      <text className="custody-number" x={x} y={y + 4.5} textAnchor="middle">
        {number}
      </text>
    </g>
  );
}
