"""Which addresses are the public Internet's: a table of our own, since the library's notion has changed before.

Source: IANA's special-purpose registries of IPv4 and IPv6, read strictly: what carries an IPv4 address inside
(mapped, compatible, NAT64, 6to4, Teredo, ISATAP) is nobody's business either, whatever stands in it.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

CLOSED_4 = tuple(
    IPv4Network(said)
    for said in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # this link, and where clouds keep their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast
    )
)
OPEN_6 = IPv6Network("2000::/3")  # all that was ever given out: what is not in it is closed
CLOSED_6 = tuple(
    IPv6Network(said)
    for said in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
ISATAP = 0x5EFE  # marks an IPv4 address in the lower half of an IPv6 one


def is_public(address: Address) -> bool:
    """Whether it lies in the public Internet, for everybody and whatever the route."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_4)
    if address.scope_id or address not in OPEN_6 or any(address in network for network in CLOSED_6):
        return False
    return int(address) >> 32 & 0xFDFFFFFF != ISATAP


def read(said: str) -> Address:
    """An address as the resolver says it; ValueError where it is none."""
    return ip_address(said)
