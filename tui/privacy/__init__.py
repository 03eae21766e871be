"""The privacy mask: names and addresses are shown as stand-ins, so that a screen can be shown to others.

It fails closed: what is not a word of ours, a number or a time is taken for somebody's name.
"""
