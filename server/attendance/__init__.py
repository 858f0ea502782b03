"""Who was where and when: presence codes, scans, attendance days, absence."""
