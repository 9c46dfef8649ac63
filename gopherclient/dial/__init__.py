"""Streams over TCP, TLS and SOCKS5; the only package that touches the network.

A dial asks one thing of whoever runs it: to wait for sockets. `looped` waits on the asyncio loop
of the screen, `blocking` waits alone: a page is printed in less time than asyncio takes to load.
"""
