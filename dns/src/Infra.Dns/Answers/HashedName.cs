using Infra.Crypto.Legacy;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Parsing;

namespace Infra.Dns.Answers;

/// <summary>Owners of NSEC3 (RFC 5155 section 5): iterated SHA-1 over a name in lower case and salt, in base32 as the first label.</summary>
internal readonly ref struct HashedName
{
    /// <summary>The longest owner: a label of 32 characters before the longest name that has room for it.</summary>
    internal const int LengthMax = WireName.LengthMax + 33;

    // RFC 5155 section 10.3 allows no more; a zone beyond that gets answers without proof rather than the power to keep us busy (CVE-2023-50868).
    private const int IterationsMax = 2500;

    private const byte Sha1Number = 1;
    private const int LabelLength = 32;

    private readonly ReadOnlySpan<byte> _origin;
    private readonly ReadOnlySpan<byte> _salt;
    private readonly int _iterations;

    private HashedName(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> salt, int iterations)
    {
        _origin = origin;
        _salt = salt;
        _iterations = iterations;
    }

    /// <summary>Reads the parameters of a zone; false if it has no chain of NSEC3, or one of an unknown hash.</summary>
    internal static bool TryCreate(ZoneSnapshot zone, out HashedName hashed)
    {
        hashed = default;
        if (!zone.HasHashedDenial || !zone.Apex.TryFind(RecordType.NSEC3PARAM, out ZoneSet parameters)) return false;
        foreach (ReadOnlySpan<byte> data in parameters)
        {
            // Algorithm, flags, 16 bits of iterations, salt with its length (RFC 5155 section 4.2).
            if (data[0] != Sha1Number || data[1] != 0) continue;
            hashed = new HashedName(zone.Origin.Wire, data[5..], data[2] << 8 | data[3]);
            return hashed._iterations <= IterationsMax && zone.Origin.Wire.Length + LabelLength + 1 <= WireName.LengthMax;
        }
        return false;
    }

    /// <summary>Writes the owner of the NSEC3 that would match a name.</summary>
    /// <returns>Its length.</returns>
    internal int Write(ReadOnlySpan<byte> name, Span<byte> target)
    {
        Span<byte> digest = stackalloc byte[20];
        Span<byte> lower = stackalloc byte[WireName.LengthMax];
        WireName.ToLower(name, lower);
        Hash(lower[..name.Length], digest);
        for (int i = 0; i < _iterations; i++)
            Hash(digest, digest);
        target[0] = LabelLength;
        Base32.TryEncode(digest, target.Slice(1, LabelLength), out _, Base32Alphabet.ExtendedHex, Padding.Forbidden);
        _origin.CopyTo(target[(LabelLength + 1)..]);
        return LabelLength + 1 + _origin.Length;
    }

    private void Hash(ReadOnlySpan<byte> input, Span<byte> digest)
    {
        Sha1 hash = Sha1.Create();
        hash.Append(input);
        hash.Append(_salt);
        hash.Finish(digest);
    }
}
