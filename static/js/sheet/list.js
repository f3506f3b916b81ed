// My heats, and the running order of one of them.

import { sendOthers } from "./outbox.js";

sendOthers();
