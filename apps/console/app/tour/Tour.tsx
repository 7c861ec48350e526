import type { TourStep } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "../Button.tsx";
import { useName, useWords } from "../language.tsx";
import { FIXED } from "../live.tsx";
import { node } from "../node.ts";
import { ProblemView } from "../ProblemView.tsx";
import { useSessionState } from "../session.tsx";
import { addressOfStep, arrive, isArriving, leaveTour } from "./place.ts";
import { TOUR } from "./words.ts";

/** The tour of a demonstration, beside whatever page it has led to. Nothing where the node is no demonstration. */
export function Tour({ step, leave }: { readonly step: number; readonly leave: () => void }) {
  const { data } = useQuery({ queryKey: [FIXED, "tour"], queryFn: () => node.call("signIn") });
  const steps = data?.tour ?? [];
  const current = steps[step - 1];
  if (current === undefined) return null;
  return <Shown steps={steps} step={step} current={current} leave={leave} />;
}

interface ShownProps {
  readonly steps: readonly TourStep[];
  readonly step: number;
  readonly current: TourStep;
  readonly leave: () => void;
}

function Shown({ steps, step, current, leave }: ShownProps) {
  const t = useWords(TOUR);
  const nameOf = useName();
  const error = useEntry(step, current);
  const heading = useRef<HTMLHeadingElement>(null);
  const { state } = useSessionState();
  const isIn = state.is === "officer" && state.session.unit.id === current.unit;
  // The page's own heading takes the focus when it is first shown; the tour, being what the visitor follows, has it then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever was let in is what this waits for
  useEffect(() => heading.current?.focus(), [isIn]);
  const end = () => {
    leaveTour();
    leave();
    document.getElementById("content")?.focus();
  };
  const [before, after] = [steps[step - 2], steps[step]];
  return (
    <aside
      className="tour no-print"
      aria-labelledby="tour"
      onKeyDown={({ key }) => {
        if (key === "Escape") end();
      }}
    >
      <p className="quiet tour-said">{t("step", { step, count: steps.length })}</p>
      <h2 id="tour" ref={heading} tabIndex={-1}>
        {nameOf(current.title)}
      </h2>
      <p className="tour-said">{nameOf(current.text)}</p>
      {!isIn && error === undefined && (
        <p role="status" className="tour-said">
          {t("entering", { unit: current.unit })}
        </p>
      )}
      {error !== undefined && <ProblemView error={error} />}
      <p className="tour-ways">
        {before !== undefined && <Button href={addressOfStep(before, step - 1)}>{t("back")}</Button>}
        {after !== undefined && (
          <Button type="primary" href={addressOfStep(after, step + 1)}>
            {t("next")}
          </Button>
        )}
        <Button type={after === undefined ? "primary" : "text"} onClick={end}>
          {after === undefined ? t("end") : t("leave")}
        </Button>
      </p>
    </aside>
  );
}

/** Lets the visitor in as the step's person, once when they arrive. Undefined unless the node refuses. */
function useEntry(step: number, { unit, officer, url }: TourStep): unknown {
  const { state, begin, end } = useSessionState();
  const [error, setError] = useState<unknown>();
  const isEntering = useRef(false);
  useEffect(() => {
    const isHere = new URL(url).host === location.host;
    if (state.is === "asking" || !isArriving() || !isHere || isEntering.current) return;
    isEntering.current = true;
    const enter = async () => {
      const isIn = state.is === "officer" && state.session.unit.id === unit && state.session.officer === officer;
      if (!isIn) {
        const session = await node.call("signInAsPersona", { body: { unit, officer } });
        // What was shown to the person before is forgotten first.
        end();
        begin(session);
      }
      arrive(step);
    };
    enter().catch(setError);
  }, [state, unit, officer, url, step, begin, end]);
  return error;
}
