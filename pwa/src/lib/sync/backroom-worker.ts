/** The worker's own file: everything it does is in `backroom-desk.ts`. */

import { attend, type Line } from "./backroom-desk";

attend(self as unknown as Line);
