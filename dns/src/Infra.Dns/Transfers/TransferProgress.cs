namespace Infra.Dns.Transfers;

/// <summary>How far a transfer is after a message.</summary>
public enum TransferProgress
{
    /// <summary>More messages must come.</summary>
    More,

    /// <summary>Complete and consistent; nothing may follow.</summary>
    Done,

    /// <summary>To be dropped whole, with the connection.</summary>
    Failed,
}
