using System.Globalization;

namespace Infra.Dns.Dnssec;

/// <summary>A DNSSEC algorithm (IANA registry "DNS Security Algorithm Numbers"); any number is legal, few can be used.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct DnssecAlgorithm(byte Value)
{
    /// <summary>No algorithm: in CDS and CDNSKEY it asks the parent to remove the DS set (RFC 8078 section 4).</summary>
    public static DnssecAlgorithm Delete => new(0);

    /// <summary>RSA with SHA-1 (RFC 3110): verified at most, never used to sign (RFC 9905).</summary>
    public static DnssecAlgorithm RsaSha1 => new(5);

    /// <summary>The same under the number that announces NSEC3 (RFC 5155 section 2): verified at most.</summary>
    public static DnssecAlgorithm RsaSha1Nsec3 => new(7);

    /// <summary>RSA with SHA-256 (RFC 5702).</summary>
    public static DnssecAlgorithm RsaSha256 => new(8);

    /// <summary>RSA with SHA-512 (RFC 5702).</summary>
    public static DnssecAlgorithm RsaSha512 => new(10);

    /// <summary>ECDSA on P-256 with SHA-256 (RFC 6605): the default.</summary>
    public static DnssecAlgorithm EcdsaP256Sha256 => new(13);

    /// <summary>ECDSA on P-384 with SHA-384 (RFC 6605).</summary>
    public static DnssecAlgorithm EcdsaP384Sha384 => new(14);

    /// <summary>Ed25519 (RFC 8080).</summary>
    public static DnssecAlgorithm Ed25519 => new(15);

    /// <summary>Ed448 (RFC 8080).</summary>
    public static DnssecAlgorithm Ed448 => new(16);

    /// <summary>Whether signatures of it can be checked here.</summary>
    public bool CanVerify => MaySign || this == RsaSha1 || this == RsaSha1Nsec3;

    /// <summary>Whether zones may be signed with it: not with SHA-1 (RFC 9905), and only if it is supported.</summary>
    public bool MaySign => Value is 8 or 10 or 13 or 14 or 15 or 16;

    /// <summary>Whether its keys are RSA keys, of which the size can be chosen.</summary>
    public bool IsRsa => Value is 5 or 7 or 8 or 10;

    /// <summary>Reads a number or a mnemonic in any case.</summary>
    public static bool TryParse(string? text, out DnssecAlgorithm algorithm)
    {
        if (byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte number))
        {
            algorithm = new DnssecAlgorithm(number);
            return true;
        }
        number = text?.ToUpperInvariant() switch
        {
            "RSASHA1" => 5,
            "NSEC3RSASHA1" or "RSASHA1-NSEC3-SHA1" => 7,
            "RSASHA256" => 8,
            "RSASHA512" => 10,
            "ECDSAP256SHA256" or "ECDSA256" => 13,
            "ECDSAP384SHA384" or "ECDSA384" => 14,
            "ED25519" => 15,
            "ED448" => 16,
            _ => 0,
        };
        algorithm = new DnssecAlgorithm(number);
        return number != 0;
    }

    /// <summary>The mnemonic, or the number where there is none.</summary>
    public override string ToString() => Value switch
    {
        0 => "DELETE",
        5 => "RSASHA1",
        7 => "NSEC3RSASHA1",
        8 => "RSASHA256",
        10 => "RSASHA512",
        13 => "ECDSAP256SHA256",
        14 => "ECDSAP384SHA384",
        15 => "ED25519",
        16 => "ED448",
        _ => Value.ToString(CultureInfo.InvariantCulture),
    };
}
