"""The machine under the platform: its processes, users, database and backups.

Knows the platform only by its environment variables and by the modules it runs.
"""
