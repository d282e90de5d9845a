/** Where the page starts. */

import "./app.css";

export {};
