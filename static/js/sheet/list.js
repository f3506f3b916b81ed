// My heats, and the running order of one of them.

import { keepReady } from "./kit.js";
import { refuseForeign, sendOthers } from "./outbox.js";

refuseForeign();
sendOthers();
keepReady();
