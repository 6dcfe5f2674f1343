namespace Infra.Dns.Transfers;

/// <summary>How much one transfer may bring; more, and all of it is thrown away.</summary>
/// <param name="BytesMax">Bytes of all messages.</param>
/// <param name="RecordsMax">Records in all messages.</param>
public sealed record TransferLimits(long BytesMax, long RecordsMax)
{
    /// <summary>1 GiB and 50 million records.</summary>
    public static TransferLimits Default { get; } = new(1L << 30, 50_000_000);
}
