using System.Globalization;

namespace Infra.Dns.Dnssec;

/// <summary>The hash of a DS or CDS record (IANA registry "DNSSEC Delegation Signer Digest Algorithms"); any number is legal.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct DigestType(byte Value)
{
    /// <summary>SHA-1 (RFC 3658): read at most, never made (RFC 9905).</summary>
    public static DigestType Sha1 => new(1);

    /// <summary>SHA-256 (RFC 4509): the default.</summary>
    public static DigestType Sha256 => new(2);

    /// <summary>SHA-384 (RFC 6605).</summary>
    public static DigestType Sha384 => new(4);

    /// <summary>Bytes of a digest; 0 for a hash that is not supported.</summary>
    public int Size => Value switch { 1 => 20, 2 => 32, 4 => 48, _ => 0 };

    /// <summary>Whether new digests may be made with it.</summary>
    public bool MayMake => this == Sha256 || this == Sha384;

    /// <summary>The hash's name, or the number.</summary>
    public override string ToString() => Value switch { 1 => "SHA-1", 2 => "SHA-256", 4 => "SHA-384", _ => Value.ToString(CultureInfo.InvariantCulture) };
}
