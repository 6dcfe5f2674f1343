namespace Infra.Interop.Net;

/// <summary>What a socket does about packets longer than a link takes: IP_MTU_DISCOVER of ip(7).</summary>
public enum MtuDiscovery
{
    /// <summary>Fragment where needed; no don't-fragment bit (IP_PMTUDISC_DONT).</summary>
    Fragment = 0,

    /// <summary>Fragment locally by the known path MTU, else don't-fragment (IP_PMTUDISC_WANT).</summary>
    Want = 1,

    /// <summary>Don't-fragment always; too long is EMSGSIZE (IP_PMTUDISC_DO).</summary>
    Always = 2,

    /// <summary>Don't-fragment, but ignore the known path MTU: for one's own probing (IP_PMTUDISC_PROBE).</summary>
    Probe = 3,

    /// <summary>Ignore path MTU news from the network, never fragment locally: against forged ICMP (IP_PMTUDISC_INTERFACE).</summary>
    Interface = 4,

    /// <summary>As <see cref="Interface"/>, but fragment to the interface's MTU (IP_PMTUDISC_OMIT): what DNS servers want.</summary>
    Omit = 5,
}
