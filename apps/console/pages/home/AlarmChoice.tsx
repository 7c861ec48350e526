import { useState } from "react";
import { Alert } from "../../app/Alert.tsx";
import { Button } from "../../app/Button.tsx";
import { chooseAlarm, ring, useAlarmChoice } from "../../app/alarm.ts";
import { useWords } from "../../app/language.tsx";
import { HOME } from "./words.ts";

/** Whether this browser makes a sound or shows a notification when a threshold is crossed: the officer's choice, off at first. */
export function AlarmChoice() {
  const t = useWords(HOME);
  const choice = useAlarmChoice();
  const [isRefused, setRefused] = useState(false);
  const canNotify = "Notification" in globalThis;
  const chooseNotification = async (wanted: boolean) => {
    const isAllowed = !wanted || (await Notification.requestPermission()) === "granted";
    setRefused(!isAllowed);
    chooseAlarm({ ...choice, notification: wanted && isAllowed });
  };
  return (
    <details className="no-print">
      <summary>{t("alarm")}</summary>
      <p className="quiet">{t("alarmNote")}</p>
      <p>
        <label className="check">
          <input
            type="checkbox"
            checked={choice.sound}
            onChange={({ target }) => {
              chooseAlarm({ ...choice, sound: target.checked });
              // Whoever chooses it hears what it will be; the browser lets a page sound only after a press.
              if (target.checked) void ring();
            }}
          />
          {t("alarmSound")}
        </label>{" "}
        <label className="check">
          <input
            type="checkbox"
            disabled={!canNotify}
            checked={choice.notification}
            onChange={({ target }) => void chooseNotification(target.checked)}
          />
          {t("alarmNotification")}
        </label>{" "}
        <Button size="small" onClick={() => void ring()}>
          {t("alarmTry")}
        </Button>
      </p>
      {isRefused && <Alert type="warning" showIcon role="alert" title={t("alarmRefused")} />}
    </details>
  );
}
