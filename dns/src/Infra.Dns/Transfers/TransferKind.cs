namespace Infra.Dns.Transfers;

/// <summary>What a transfer brought.</summary>
public enum TransferKind
{
    /// <summary>Nothing (yet).</summary>
    None,

    /// <summary>The other side has no later version than ours.</summary>
    UpToDate,

    /// <summary>A whole zone, asked for by AXFR or in place of differences (RFC 1995 section 4).</summary>
    Whole,

    /// <summary>Differences from our version to theirs.</summary>
    Differences,
}
