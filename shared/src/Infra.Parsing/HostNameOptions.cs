namespace Infra.Parsing;

/// <summary>What <see cref="HostNameText"/> accepts beyond letters, digits and hyphens.</summary>
[Flags]
public enum HostNameOptions
{
    /// <summary>Letters, digits, hyphens, dots between labels.</summary>
    None = 0,

    /// <summary>One dot may stand at the end, as DNS writes absolute names; it is not part of the result.</summary>
    TrailingDot = 1,

    /// <summary>Underscores count as letters, as in names of services (<c>_ntske._tcp.example</c>).</summary>
    Underscore = 2,
}
