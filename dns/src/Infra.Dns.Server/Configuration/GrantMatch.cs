namespace Infra.Dns.Server.Configuration;

/// <summary>Which names a grant of updates is for.</summary>
public enum GrantMatch
{
    /// <summary>The name itself.</summary>
    Name,

    /// <summary>The name and all below it.</summary>
    Subdomain,

    /// <summary>The name that is also the key's.</summary>
    Self,
}
