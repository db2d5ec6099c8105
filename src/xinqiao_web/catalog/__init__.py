"""What is built from what: chips, modules and vehicles, bills of material."""
