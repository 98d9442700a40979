"""Pure rules: text to mentions, claims and measurements to statuses. Import the module you need."""
