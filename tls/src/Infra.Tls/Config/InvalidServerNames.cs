namespace Infra.Tls.Config;

/// <summary>What a server does with a server_name that is no host name (RFC 6066 section 3).</summary>
public enum InvalidServerNames
{
    /// <summary>An IP address is taken for no name; anything else invalid ends the connection with illegal_parameter.</summary>
    IgnoreIpAddresses,

    /// <summary>Any invalid name ends the connection with illegal_parameter.</summary>
    Reject,

    /// <summary>Any invalid name is taken for no name.</summary>
    Ignore,
}
