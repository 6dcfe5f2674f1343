using Infra.Crypto.Legacy;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Dnssec;

/// <summary>The hashed names of NSEC3 (RFC 5155 section 5).</summary>
public static class Nsec3Hash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 20;

    /// <summary>Characters of a hash as the first label of an NSEC3 record.</summary>
    public const int LabelLength = 32;

    /// <summary>Writes the hash of a name: SHA-1 over the lower-case name and the salt, then again over its result and the salt.</summary>
    /// <param name="name">The name in wire form, in any case.</param>
    /// <param name="salt">Up to 255 bytes.</param>
    /// <param name="iterations">How often it is repeated; what it may cost is the caller's matter (CVE-2023-50868).</param>
    /// <param name="hash">20 bytes.</param>
    public static void Compute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> salt, int iterations, Span<byte> hash)
    {
        Span<byte> data = stackalloc byte[2 * WireName.LengthMax];
        WireName.ToLower(name, data);
        salt.CopyTo(data[name.Length..]);
        Sha1.Hash(data[..(name.Length + salt.Length)], hash);
        for (int i = 0; i < iterations; i++)
        {
            hash.CopyTo(data);
            salt.CopyTo(data[Size..]);
            Sha1.Hash(data[..(Size + salt.Length)], hash);
        }
    }

    /// <summary>The owner of the NSEC3 record with a hash.</summary>
    /// <exception cref="ArgumentException">The zone's name is too long for one more label of 32 characters.</exception>
    public static DomainName OwnerOf(ReadOnlySpan<byte> hash, DomainName zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        Span<byte> wire = stackalloc byte[1 + LabelLength + WireName.LengthMax];
        wire[0] = LabelLength;
        WriteLabel(hash, wire.Slice(1, LabelLength));
        zone.Wire.CopyTo(wire[(1 + LabelLength)..]);
        return DomainName.TryFromWire(wire[..(1 + LabelLength + zone.Wire.Length)], out DomainName? owner) ? owner : throw new ArgumentException($"{zone} is too long for NSEC3", nameof(zone));
    }

    /// <summary>The hash in the first label of an NSEC3 record's owner; false if the label is none.</summary>
    public static bool TryReadLabel(DomainName owner, Span<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ReadOnlySpan<byte> wire = owner.Wire;
        if (wire[0] != LabelLength) return false;
        return Base32.TryDecode(wire.Slice(1, LabelLength), hash, out int written, Base32Alphabet.ExtendedHex, Padding.Forbidden) && written == Size;
    }

    private static void WriteLabel(ReadOnlySpan<byte> hash, Span<byte> label)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdefghijklmnopqrstuv"u8;
        for (int i = 0; i < Size / 5; i++)
        {
            ulong group = 0;
            foreach (byte next in hash.Slice(i * 5, 5))
                group = group << 8 | next;
            for (int digit = 0; digit < 8; digit++)
                label[i * 8 + digit] = digits[(int)(group >> (35 - 5 * digit)) & 31];
        }
    }
}
