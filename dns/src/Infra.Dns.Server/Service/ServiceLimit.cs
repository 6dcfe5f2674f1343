namespace Infra.Dns.Server.Service;

/// <summary>What clients, secondaries and primaries can reach of the <c>[limits]</c> table, in the order of the labels that the metric shows.</summary>
internal enum ServiceLimit
{
    /// <summary>A connection was ended because its client asked nothing.</summary>
    TcpIdle,

    /// <summary>A connection was ended because its client did not read.</summary>
    TcpUnread,

    /// <summary>A connection has as many requests under way as it may, and the next had to wait.</summary>
    TcpInFlight,

    /// <summary>As many transfers go out as may.</summary>
    TransfersOut,

    /// <summary>A transfer that came in had too many bytes.</summary>
    TransferBytes,

    /// <summary>A transfer that came in had too many records.</summary>
    TransferRecords,

    /// <summary>A transfer that came in stood still.</summary>
    TransferIdle,

    /// <summary>A transfer that came in took too long.</summary>
    TransferTotal,
}
