using Infra.Config;

namespace Infra.Dns.Server.Configuration;

/// <summary>The <c>[limits]</c> table: what one client or transfer may use.</summary>
public sealed record LimitSettings
{
    /// <summary>What holds without a file.</summary>
    public static LimitSettings Default { get; } = new();

    /// <summary>TCP connections at the same time.</summary>
    public int TcpConnectionsMax { get; init; } = 4096;

    /// <summary>TCP connections of one address.</summary>
    public int TcpPerAddressMax { get; init; } = 20;

    /// <summary>Questions of one connection that are being answered.</summary>
    public int TcpInFlightMax { get; init; } = 64;

    /// <summary>Bytes of answers that a client has not read; a connection with more is closed.</summary>
    public int TcpUnreadBytesMax { get; init; } = 64 << 10;

    /// <summary>How long a connection without a whole question stays; shorter when there are many.</summary>
    public TimeSpan TcpIdle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest transfer that comes in, in bytes of its records.</summary>
    public long TransferBytesMax { get; init; } = 1L << 30;

    /// <summary>The most records of a transfer that comes in.</summary>
    public int TransferRecordsMax { get; init; } = 50_000_000;

    /// <summary>How long a transfer may stand still.</summary>
    public TimeSpan TransferIdle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a transfer may take.</summary>
    public TimeSpan TransferTotal { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Transfers that go out at the same time.</summary>
    public int TransfersOutMax { get; init; } = 64;

    internal static LimitSettings? Read(ConfigSection section)
    {
        var settings = new LimitSettings
        {
            TcpConnectionsMax = section.Integer("tcp-connections-max", "TCP connections at the same time.", 4096, 1, 1_000_000),
            TcpPerAddressMax = section.Integer("tcp-per-address-max", "TCP connections of one address.", 20, 1, 1_000_000),
            TcpInFlightMax = section.Integer("tcp-in-flight-max", "Questions of one connection that are being answered.", 64, 1, 65_536),
            TcpUnreadBytesMax = (int)section.ByteSize("tcp-unread-bytes-max", "Bytes of answers that a client has not read; a connection with more is closed.", 64 << 10, 4 << 10, 64 << 20),
            TcpIdle = section.Duration("tcp-idle", "How long a connection without a whole question stays; shorter when there are many.", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            TransferBytesMax = section.ByteSize("transfer-bytes-max", "The largest transfer that comes in.", 1L << 30, 64 << 10, 1L << 40),
            TransferRecordsMax = section.Integer("transfer-records-max", "The most records of a transfer that comes in.", 50_000_000, 1),
            TransferIdle = section.Duration("transfer-idle", "How long a transfer may stand still.", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24)),
            TransferTotal = section.Duration("transfer-total", "How long a transfer may take.", TimeSpan.FromHours(2), TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            TransfersOutMax = section.Integer("transfers-out-max", "Transfers that go out at the same time.", 64, 1, 65_536),
        };
        return section.Finish() ? settings : null;
    }
}
