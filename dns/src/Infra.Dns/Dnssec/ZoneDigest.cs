using System.Buffers.Binary;
using Infra.Crypto.Hash;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec;

/// <summary>The digest of a whole zone, ZONEMD in the scheme SIMPLE (RFC 8976).</summary>
public static class ZoneDigest
{
    /// <summary>The scheme SIMPLE: all records one after the other.</summary>
    public const byte SimpleScheme = 1;

    /// <summary>The number of SHA-384: what we make.</summary>
    public const byte Sha384 = 1;

    /// <summary>The number of SHA-512: what we also check.</summary>
    public const byte Sha512 = 2;

    /// <summary>Computes the digest of a zone: all records but the apex's ZONEMD and the signatures over it (RFC 8976 section 3.3).</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="algorithm"><see cref="Sha384"/> or <see cref="Sha512"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another algorithm.</exception>
    public static RecordBytes Compute(ZoneContents zone, byte algorithm)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Hasher hasher = HasherOf(algorithm);
        byte[] buffer = new byte[WireName.LengthMax + 10 + Rdata.LengthMax];
        foreach (RecordSet set in zone.Sets)
        {
            // Signatures are sorted by what they cover here, which is how their RDATA begins.
            if (set.Covered == RecordType.ZONEMD && set.Owner == zone.Origin) continue;
            int head = set.Owner.Wire.Length;
            WireName.ToLower(set.Owner.Wire, buffer);
            foreach (RecordBytes data in set.Data)
                Append(hasher, buffer, head, set.Type, set.Class, set.TimeToLive, data.Span);
        }
        return Finish(hasher);
    }

    /// <summary>Checks the ZONEMD records of a zone (RFC 8976 section 4): one that agrees is enough; false with a reason if there are some and none agrees.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="problem">Why not, if false; null if true.</param>
    /// <returns>True also for a zone without ZONEMD records, and one whose only ones are of schemes that are not supported: those say nothing.</returns>
    public static bool Verify(ZoneContents zone, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(zone);
        problem = null;
        if (!zone.TryFind(zone.Origin, RecordType.ZONEMD, out RecordSet? digests) || !zone.TryFind(zone.Origin, RecordType.SOA, out RecordSet? start)) return true;
        return Verify(digests.Data, start.First<SoaData>().Serial, algorithm => Compute(zone, algorithm), out problem);
    }

    /// <summary>Computes the digest of a zone in the store, without a copy of it.</summary>
    /// <inheritdoc cref="Compute(ZoneContents, byte)"/>
    public static RecordBytes Compute(ZoneSnapshot zone, byte algorithm)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Hasher hasher = HasherOf(algorithm);
        byte[] buffer = new byte[WireName.LengthMax + 10 + Rdata.LengthMax];
        foreach (ZoneNode node in zone.Nodes)
        {
            bool isApex = node.IsSameAs(zone.Apex);
            foreach (ZoneSet set in node)
            {
                if (isApex && set.Covered == RecordType.ZONEMD) continue;
                int head = node.Owner.Length;
                WireName.ToLower(node.Owner, buffer);
                foreach (ReadOnlySpan<byte> data in set)
                    Append(hasher, buffer, head, set.Type, RecordClass.IN, set.TimeToLive, data);
            }
        }
        return Finish(hasher);
    }

    /// <summary>Checks the ZONEMD records of a zone in the store.</summary>
    /// <inheritdoc cref="Verify(ZoneContents, out string?)"/>
    public static bool Verify(ZoneSnapshot zone, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(zone);
        problem = null;
        return !zone.Apex.TryFind(RecordType.ZONEMD, out ZoneSet digests) || Verify([.. digests.ToRecords().Select(record => record.Data)], zone.Serial, algorithm => Compute(zone, algorithm), out problem);
    }

    private static bool Verify(IReadOnlyList<RecordBytes> digests, uint serial, Func<byte, RecordBytes> compute, out string? problem)
    {
        problem = null;
        List<ZonemdData> usable = [];
        foreach (RecordBytes data in digests)
        {
            if (ZonemdData.TryRead(data.Span, out ZonemdData digest, out _) && digest.Scheme == SimpleScheme && digest.HashAlgorithm is Sha384 or Sha512) usable.Add(digest);
        }
        foreach (ZonemdData digest in usable)
        {
            // RFC 8976 section 4: two records of one scheme and hash, and the digest of another serial, are no proof.
            if (usable.Count(other => other.HashAlgorithm == digest.HashAlgorithm) > 1) problem ??= "several ZONEMD records of one scheme and hash";
            else if (digest.Serial != serial) problem ??= $"the ZONEMD record is of serial {digest.Serial}, the zone's is {serial}";
            else if (compute(digest.HashAlgorithm) != digest.Digest) problem ??= "the digest of the ZONEMD record is not the zone's";
            else
            {
                problem = null;
                return true;
            }
        }
        return problem is null;
    }

    private static Hasher HasherOf(byte algorithm) => Hasher.Create(algorithm switch { Sha384 => HashAlgorithm.Sha384, Sha512 => HashAlgorithm.Sha512, _ => throw new ArgumentOutOfRangeException(nameof(algorithm)) });

    // The owner stands in the buffer already.
    private static void Append(Hasher hasher, byte[] buffer, int head, RecordType type, RecordClass @class, uint timeToLive, ReadOnlySpan<byte> data)
    {
        Span<byte> room = buffer.AsSpan(head);
        BinaryPrimitives.WriteUInt16BigEndian(room, type.Value);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], @class.Value);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], timeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(room[8..], (ushort)data.Length);
        data.CopyTo(room[10..]);
        Rdata.MakeCanonical(type, room.Slice(10, data.Length));
        hasher.Append(buffer.AsSpan(0, head + 10 + data.Length));
    }

    private static RecordBytes Finish(Hasher hasher)
    {
        byte[] digest = new byte[hasher.DigestSize];
        hasher.Finish(digest);
        return new RecordBytes(digest);
    }

    /// <summary>The set with one ZONEMD record of a zone.</summary>
    internal static RecordSet SetOf(RecordSet start, RecordBytes digest, byte algorithm)
    {
        byte[] rdata = new byte[6 + digest.Length];
        var writer = new DnsWriter(rdata, default);
        new ZonemdData(start.First<SoaData>().Serial, SimpleScheme, algorithm, digest).Write(ref writer);
        return new RecordSet(start.Owner, RecordType.ZONEMD, start.Class, start.TimeToLive, [new RecordBytes(rdata)]);
    }
}
