"""Events, their subscribers, and the deliveries to them."""
