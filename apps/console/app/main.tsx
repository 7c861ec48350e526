import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
// The duty page is what most open first: it comes with the frame and is not asked for after it.
import "../pages/home/Home.tsx";
import "./style.css";

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
