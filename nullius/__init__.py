"""The front door: the command line, the settings and the stages that join the rooms."""
