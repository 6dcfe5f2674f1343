namespace Infra.Dns.Store;

/// <summary>How much a snapshot holds.</summary>
internal struct ZoneCounts
{
    internal int Owners;
    internal int Records;
    internal long Bytes;
}
