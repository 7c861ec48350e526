import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import type { Drawing } from "./iconset.ts";

interface MenuItem {
  readonly text: string;
  readonly icon: Drawing;
  readonly onChoose: () => void;
}

/** A button that opens a short menu. Arrow keys go through it; Escape, Tab and a press elsewhere close it. */
export function MenuButton(props: {
  readonly label: string;
  readonly icon: Drawing;
  readonly className: string;
  readonly items: readonly MenuItem[];
}) {
  const { label, icon, className, items } = props;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLSpanElement>(null);
  const entries = () => [...(menu.current?.querySelectorAll("button") ?? [])];
  useEffect(() => {
    if (isOpen) menu.current?.querySelector("button")?.focus();
  }, [isOpen]);
  const leave = ({ relatedTarget }: FocusEvent) => holder.current?.contains(relatedTarget) || setOpen(false);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      setOpen(false);
      button.current?.focus();
    }
    if (step === undefined) return;
    event.preventDefault();
    const all = entries();
    all.at((all.indexOf(document.activeElement as HTMLButtonElement) + step) % all.length)?.focus();
  };
  return (
    <span className="menu-holder" ref={holder}>
      <Button
        ref={button}
        type="text"
        icon={icon}
        className={className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
        onBlur={leave}
      >
        {label}
      </Button>
      {isOpen && (
        <div
          className="menu-list"
          role="menu"
          tabIndex={-1}
          id={id}
          ref={menu}
          aria-label={label}
          onKeyDown={onKey}
          onBlur={leave}
        >
          {items.map(({ text, icon: itsIcon, onChoose }) => (
            <button
              key={text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                setOpen(false);
                onChoose();
              }}
            >
              <Icon of={itsIcon} /> {text}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
