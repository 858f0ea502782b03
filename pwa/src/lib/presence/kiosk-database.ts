/** Where a kiosk keeps its key; apart, because everybody's app must be able to erase it and few make codes. */
export const KIOSK_DATABASE = "leerplek-kiosk";
