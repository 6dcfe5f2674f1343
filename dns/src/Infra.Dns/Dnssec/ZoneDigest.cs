using System.Buffers.Binary;
using Infra.Crypto.Hash;
using Infra.Dns.Names;
using Infra.Dns.Records;
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
        Hasher hasher = Hasher.Create(algorithm switch { Sha384 => HashAlgorithm.Sha384, Sha512 => HashAlgorithm.Sha512, _ => throw new ArgumentOutOfRangeException(nameof(algorithm)) });
        byte[] buffer = new byte[WireName.LengthMax + 10 + Rdata.LengthMax];
        foreach (RecordSet set in zone.Sets)
        {
            // Signatures are sorted by what they cover here, which is how their RDATA begins.
            if (set.Covered == RecordType.ZONEMD && set.Owner == zone.Origin) continue;
            int head = set.Owner.Wire.Length;
            WireName.ToLower(set.Owner.Wire, buffer);
            foreach (RecordBytes data in set.Data)
            {
                Span<byte> room = buffer.AsSpan(head);
                BinaryPrimitives.WriteUInt16BigEndian(room, set.Type.Value);
                BinaryPrimitives.WriteUInt16BigEndian(room[2..], set.Class.Value);
                BinaryPrimitives.WriteUInt32BigEndian(room[4..], set.TimeToLive);
                BinaryPrimitives.WriteUInt16BigEndian(room[8..], (ushort)data.Length);
                data.Span.CopyTo(room[10..]);
                Rdata.MakeCanonical(set.Type, room.Slice(10, data.Length));
                hasher.Append(buffer.AsSpan(0, head + 10 + data.Length));
            }
        }
        byte[] digest = new byte[hasher.DigestSize];
        hasher.Finish(digest);
        return new RecordBytes(digest);
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
        uint serial = start.First<SoaData>().Serial;
        List<ZonemdData> usable = [];
        foreach (RecordBytes data in digests.Data)
        {
            if (ZonemdData.TryRead(data.Span, out ZonemdData digest, out _) && digest.Scheme == SimpleScheme && digest.HashAlgorithm is Sha384 or Sha512) usable.Add(digest);
        }
        foreach (ZonemdData digest in usable)
        {
            // RFC 8976 section 4: two records of one scheme and hash, and the digest of another serial, are no proof.
            if (usable.Count(other => other.HashAlgorithm == digest.HashAlgorithm) > 1) problem ??= "several ZONEMD records of one scheme and hash";
            else if (digest.Serial != serial) problem ??= $"the ZONEMD record is of serial {digest.Serial}, the zone's is {serial}";
            else if (Compute(zone, digest.HashAlgorithm) != digest.Digest) problem ??= "the digest of the ZONEMD record is not the zone's";
            else
            {
                problem = null;
                return true;
            }
        }
        return problem is null;
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
