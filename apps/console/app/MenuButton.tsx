import type { IconDefinition } from "@ant-design/icons-svg/es/types";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

interface MenuItem {
  readonly text: string;
  readonly icon: IconDefinition;
  readonly onChoose: () => void;
}

/** A button that opens a short menu. Arrow keys go through it; Escape, Tab and a press elsewhere close it. */
export function MenuButton(props: {
  readonly label: string;
  readonly icon: IconDefinition;
  readonly className: string;
  readonly items: readonly MenuItem[];
}) {
  const { label, icon, className, items } = props;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLUListElement>(null);
  const entries = () => [...(menu.current?.querySelectorAll("button") ?? [])];
  useEffect(() => {
    if (isOpen) menu.current?.querySelector("button")?.focus();
  }, [isOpen]);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      setOpen(false);
      button.current?.focus();
    }
    if (step === undefined) return;
    event.preventDefault();
    const all = entries();
    all.at((all.findIndex((entry) => entry === document.activeElement) + step) % all.length)?.focus();
  };
  return (
    <span
      className="menu-holder"
      onBlur={({ currentTarget, relatedTarget }) => !currentTarget.contains(relatedTarget) && setOpen(false)}
    >
      <Button
        ref={button}
        type="text"
        icon={icon}
        className={className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </Button>
      {isOpen && (
        <ul className="menu-list" role="menu" id={id} ref={menu} aria-label={label} onKeyDown={onKey}>
          {items.map(({ text, icon: itsIcon, onChoose }) => (
            <li key={text} role="none">
              <button
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
            </li>
          ))}
        </ul>
      )}
    </span>
  );
}
