namespace Infra.Dns.Updates;

/// <summary>Which owners a grant is for.</summary>
public enum UpdateMatch
{
    /// <summary>The name itself.</summary>
    Name,

    /// <summary>The name and all below it.</summary>
    Subdomain,

    /// <summary>The name of the key that signed the update.</summary>
    Self,
}
