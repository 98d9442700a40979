"""What is stored: models, writes, reads, search index, migrations. Import the module you need."""
