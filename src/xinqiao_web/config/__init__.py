"""Where the parts of the platform are joined: settings, addresses, the web door."""
