"""The database server: made, watched and stopped by ourselves, with scram for all."""
