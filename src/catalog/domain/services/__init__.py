"""Services: what a provider does so that consumers reach the outcomes they want."""
