import { ConfigProvider, theme, type ThemeConfig } from "antd";
import english from "antd/locale/en_US";
import chinese from "antd/locale/zh_CN";
import type { ReactNode } from "react";
import { useLanguage } from "./language.tsx";
import { type Appearance, useAppearance } from "./theme.tsx";

/** The component library with our colours and language; its style sheets carry the page's nonce. */
export function Library({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage();
  const { appearance } = useAppearance();
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
  return (
    <ConfigProvider
      theme={themeOf(appearance)}
      locale={language === "zh" ? chinese : english}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}

/**
 * Red, orange, yellow and blue mean the warning levels of the law and nothing else (Emergency Response Law 2024, Art. 63),
 * so the console's own colours are teal, slate and purple.
 */
function themeOf(appearance: Appearance): ThemeConfig {
  const isDark = appearance === "dark";
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: isDark ? "#2bb3a3" : "#0f766e",
      colorLink: isDark ? "#4fd1c1" : "#0f766e",
      // Lighter under the pointer would be too pale to read on white.
      colorLinkHover: isDark ? "#4fd1c1" : "#0f766e",
      colorInfo: isDark ? "#8ea3bd" : "#475569",
      colorSuccess: isDark ? "#2bb3a3" : "#0f766e",
      colorWarning: isDark ? "#b79bea" : "#6b3fa0",
      colorError: isDark ? "#e58ab9" : "#9d1a5f",
      ...(isDark
        ? {}
        : { colorSuccessBg: "#e6f4f1", colorInfoBg: "#eef1f5", colorWarningBg: "#f1ecfa", colorErrorBg: "#fbeaf3" }),
      colorTextDescription: isDark ? "rgba(255,255,255,0.68)" : "rgba(0,0,0,0.65)",
      colorTextTertiary: isDark ? "rgba(255,255,255,0.65)" : "rgba(0,0,0,0.62)",
      colorTextPlaceholder: isDark ? "rgba(255,255,255,0.58)" : "rgba(0,0,0,0.58)",
      borderRadius: 4,
      fontFamily: "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
      motion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    },
    components: {
      ...(isDark ? { Button: { primaryColor: "#06201d", defaultShadow: "none", primaryShadow: "none" } } : {}),
    },
  };
}
