using System.Buffers.Binary;
using Infra.Crypto.Hash;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Parsing;

namespace Infra.Dns.Catalogs;

/// <summary>Makes the catalog zone that lists zones of ours (RFC 9432 section 4).</summary>
public static class CatalogBuilder
{
    private const int LabelBytes = 15;   // 24 characters of base32

    /// <summary>The catalog with these members.</summary>
    /// <param name="origin">The catalog's own name, at most 200 bytes long.</param>
    /// <param name="zones">The members; repeated ones count once.</param>
    /// <param name="serial">The serial number.</param>
    /// <exception cref="ArgumentException">The name is too long for what stands below it.</exception>
    public static ZoneSnapshot Build(DomainName origin, IEnumerable<DomainName> zones, uint serial)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(zones);
        if (origin.Wire.Length > 200) throw new ArgumentException("the name of a catalog must leave room for its members", nameof(origin));
        var builder = new ZoneSnapshotBuilder(origin);
        byte[] invalid = DomainName.Parse("invalid.").Wire.ToArray();
        byte[] start = new byte[2 * invalid.Length + 20];
        invalid.CopyTo(start, 0);
        invalid.CopyTo(start, invalid.Length);
        uint[] numbers = [serial, 3600, 600, int.MaxValue - 1, 0];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(start.AsSpan(2 * invalid.Length + 4 * i), numbers[i]);
        builder.TryAdd(origin.Wire, RecordType.SOA, 0, start);
        builder.TryAdd(origin.Wire, RecordType.NS, 0, invalid);   // section 4.1: nobody looks it up
        Catalog.Below(origin.Wire, "version"u8, out byte[] version);
        builder.TryAdd(version, RecordType.TXT, 0, "\u00012"u8);
        Catalog.Below(origin.Wire, "zones"u8, out byte[] list);
        foreach (DomainName zone in zones.Distinct())
        {
            Catalog.Below(list, LabelOf(zone), out byte[] owner);
            builder.TryAdd(owner, RecordType.PTR, 0, zone.Wire);
        }
        return builder.TryBuild(out ZoneSnapshot? snapshot, out string problem) ? snapshot : throw new InvalidOperationException(problem);
    }

    /// <summary>The serial number of the next version: the time, if that is later than the one before, so that a catalog that is made anew is later too.</summary>
    /// <param name="last">The one before; null for none.</param>
    /// <param name="now">Seconds since 1970.</param>
    public static uint NextSerial(uint? last, ulong now) => last is { } before && !SerialNumber.IsAfter((uint)now, before) ? SerialNumber.Next(before) : (uint)now;

    // The same zone has the same label in every version and after every restart, without anything to be kept.
    private static byte[] LabelOf(DomainName zone)
    {
        Span<byte> lower = stackalloc byte[WireName.LengthMax];
        WireName.ToLower(zone.Wire, lower);
        Span<byte> digest = stackalloc byte[Sha256.DigestSize];
        Sha256.Hash(lower[..zone.Wire.Length], digest);
        return System.Text.Encoding.ASCII.GetBytes(Hex.Encode(digest[..LabelBytes]));
    }
}
