import { LogoutOutlined, MoonOutlined, SafetyOutlined, SunOutlined, UserOutlined } from "@ant-design/icons-svg";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { message } from "./messages.ts";
import { Button } from "./Button.tsx";
import { useLanguage, useName, useWords } from "./language.tsx";
import { MenuButton } from "./MenuButton.tsx";
import { node } from "./node.ts";
import { toldOf } from "./ProblemView.tsx";
import { useSession, useSessionState } from "./session.tsx";
import { useAppearance } from "./theme.tsx";
import { StatusMark } from "./marks.tsx";
import { ConnectionState } from "./ConnectionState.tsx";
import { FRAME } from "./words.ts";

/** Whose console this is, how it is connected, and what the user can set. */
export function Header({ menuButton }: { readonly menuButton: ReactNode }) {
  const t = useWords(FRAME);
  const session = useSession();
  const nameOf = useName();
  return (
    <header className="header">
      {menuButton}
      <Link href="/" className="brand">
        {t("product")}
      </Link>
      <span className="whose">
        <strong>{nameOf(session.unit.name)}</strong>{" "}
        <span className="chain">{t("chain", { chain: session.chain })}</span>
        <StatusMark status={session.status} />
      </span>
      <ConnectionState />
      <Settings />
      <AccountMenu />
    </header>
  );
}

/** Language and appearance; before signing in too. */
export function Settings() {
  const t = useWords(FRAME);
  const { language, choose } = useLanguage();
  const { appearance, choose: chooseAppearance } = useAppearance();
  const isDark = appearance === "dark";
  return (
    <span className="settings">
      <Button
        type="text"
        lang={language === "zh" ? "en" : "zh-CN"}
        onClick={() => choose(language === "zh" ? "en" : "zh")}
      >
        {language === "zh" ? t("toEnglish") : t("toChinese")}
      </Button>
      <Button
        type="text"
        icon={isDark ? SunOutlined : MoonOutlined}
        aria-label={isDark ? t("light") : t("dark")}
        title={isDark ? t("light") : t("dark")}
        onClick={() => chooseAppearance(isDark ? "light" : "dark")}
      />
    </span>
  );
}

function AccountMenu() {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const { officer } = useSession();
  const { end } = useSessionState();
  const [, go] = useLocation();
  const signOut = async () => {
    try {
      await node.call("signOut");
      end();
    } catch (error) {
      message.error(toldOf(error, language)?.say ?? t("unknownProblem"));
    }
  };
  const items = [
    { icon: SafetyOutlined, text: t("account"), onChoose: () => go("/account") },
    { icon: LogoutOutlined, text: t("signOut"), onChoose: () => void signOut() },
  ];
  return <MenuButton label={officer} icon={UserOutlined} className="officer" items={items} />;
}
