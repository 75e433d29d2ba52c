"""Watching: do customers still write what the bot was taught, and does it still understand them?"""
